/* The specialist: what it answers, and what it has written down before it does. Part of operation.pml. */

/* All that was recorded before is on disk. */
inline durable() {
  unsynced[FORWARD] = 0;
  unsynced[UNDO] = 0;
  slot = 0;
  do
  :: slot < SLOTS -> if :: tokenUse[slot] == 1 -> tokenUse[slot] = 2 :: else fi; slot++
  :: else -> slot = 0; break
  od
}

inline close(op, nr) {
  if :: closedThrough[op] < nr -> closedThrough[op] = nr :: else fi
}

/* Answers go out only while somebody could take them up: the last attempt is asked about, or it was committed. */
inline answer(op, nr, what) {
  if
  :: !IS_OVER(op) && (what == SAYS_COMMITTED || (phase[op] == SENT && nr == attempt[op])) ->
     answers[op] = answers[op] | what
  :: else
  fi
}

inline find(op, nr, what) {
  printf("specialist: asked about attempt %d of operation %d it says %d\n", nr, op, what);
  if
  :: !IS_OVER(op) && (what == SAYS_COMMITTED || (IS_IN_DOUBT(op) && nr == attempt[op])) ->
     findings[op] = findings[op] | what
  :: else
  fi
}

inline rule(op, what) {
  printf("specialist: of the revocation of operation %d it says %d\n", op, what);
  if :: fence[op] == ASKED_FOR -> rulings[op] = rulings[op] | what :: else fi
}

/* An effect that the system shows: of all attempts without an answer, the last is taken to be its cause. */
inline recordFound(op) {
  unsynced[op] = LAST_BEGUN(op);
  if
  :: unsynced[op] > 0 -> entry[SLOT(op, unsynced[op])] = COMMITTED
  :: else -> unsynced[op] = ATTEMPTS + 1
  fi;
  outcome[op] = COMMITTED
}

/* The attempt is on disk before the system is touched. */
inline begin(op, nr) {
#ifndef BELIEVING_REJECTIONS
  earlierMayHaveReached[op] = (sentElsewhere[op] || wentElsewhere || ANY(entry, op, BEGUN));
#endif
  sentElsewhere[op] = (sentElsewhere[op] || wentElsewhere);
  entry[SLOT(op, nr)] = BEGUN;
  running[op] = nr;
  durable();
  printf("specialist: attempt %d of operation %d begins\n", nr, op);
  if
#ifdef CHECK_THEN_ACT
  :: earlierMayHaveReached[op] && SHOWS(op) -> said[op] = COMMITTED
  :: !(earlierMayHaveReached[op] && SHOWS(op)) -> isOnItsWay[SLOT(op, nr)] = 1
#else
  :: isOnItsWay[SLOT(op, nr)] = 1
#endif
  fi
}

#define IS_REVOKED(op) (outcome[op] == REVOKED || (revocationAsked[op] && outcome[op] == BLANK))
#ifdef WITHOUT_ATTEMPT_FENCING
#define IS_FENCED_OFF(op, nr) (false)
#else
#define IS_FENCED_OFF(op, nr) (nr <= closedThrough[op] || LATER_BEGUN(op, nr))
#endif
#ifdef BELIEVING_ANY_JOURNAL
#define IS_FOR_THIS_JOURNAL(op, nr) (true)
#define MAY_BE_ELSEWHERE(op, nr) (false)
#else
#define IS_FOR_THIS_JOURNAL(op, nr) (dispatchedTo[SLOT(op, nr)] == journal)
#ifdef BELIEVING_THE_LAST_JOURNAL
#define MAY_BE_ELSEWHERE(op, nr) (dispatchedTo[SLOT(op, nr)] != journal)
#else
#define MAY_BE_ELSEWHERE(op, nr) (WENT_ELSEWHERE(op, nr))
#endif
#endif

#ifdef FORGETTING_DEFERRALS
#define DEFER skip
#else
#define DEFER durable()
#endif

/* A call that is refused is answered with nothing: to the orchestrator it is unknown. */
inline perform(op, nr) {
  if
  :: !IS_FOR_THIS_JOURNAL(op, nr) || IS_REVOKED(op) || IS_FENCED_OFF(op, nr)
  :: else ->
     if
     :: outcome[op] == COMMITTED -> if :: !isHidden[op] -> answer(op, nr, SAYS_COMMITTED) :: else fi
     :: outcome[op] == REJECTED -> answer(op, nr, SAYS_REJECTED)
     :: outcome[op] == BLANK && (running[op] > 0 || entry[SLOT(op, nr)] != BLANK)
     :: outcome[op] == BLANK && running[op] == 0 && entry[SLOT(op, nr)] == BLANK ->
        wentElsewhere = (nr > 1 && WENT_ELSEWHERE(op, nr - 1));
        if
        :: begin(op, nr)
        /* Too many calls, or a sick system: nothing is begun, and no copy of the request may begin it later. */
        :: DEFER; answer(op, nr, SAYS_NOT_DONE)
        fi;
        wentElsewhere = 0
     fi
  fi
}

#ifdef WITHOUT_THE_LAG
#define IS_LAG_OVER(op) (true)
#else
#define IS_LAG_OVER(op) (IS_QUIET(op))
#endif

/* Nothing there: whether that proves anything depends on what the system promises for a key. */
inline judgeAbsence(op, nr) {
  if
#ifdef NONE
  :: find(op, nr, SAYS_CANNOT_TELL)
#endif
#ifdef CHECK_THEN_ACT
  :: !IS_LAG_OVER(op)
  :: IS_LAG_OVER(op) && LAST_ENTRY(op) == REJECTED ->
     outcome[op] = REJECTED;
     unsynced[op] = ATTEMPTS + 1;
     find(op, nr, SAYS_REJECTED)
  :: IS_LAG_OVER(op) && LAST_ENTRY(op) != REJECTED -> find(op, nr, SAYS_NOT_DONE)
#endif
#ifdef NATIVE
  :: LAST_ENTRY(op) != REJECTED -> find(op, nr, SAYS_NOT_DONE)
  :: LAST_ENTRY(op) == REJECTED && !CAN_CLAIM -> find(op, nr, SAYS_CANNOT_TELL)
  :: LAST_ENTRY(op) == REJECTED && CAN_CLAIM && SHOWS(op) -> recordFound(op); find(op, nr, SAYS_COMMITTED)
  :: LAST_ENTRY(op) == REJECTED && CAN_CLAIM && effects[op] > 0 && isHidden[op]
  :: LAST_ENTRY(op) == REJECTED && CAN_CLAIM && effects[op] == 0 ->
     isVoid[op] = 1;
     outcome[op] = REJECTED;
     unsynced[op] = ATTEMPTS + 1;
     find(op, nr, SAYS_REJECTED)
  /* It dies before it has written down what it has just made certain. */
  :: LAST_ENTRY(op) == REJECTED && CAN_CLAIM && effects[op] == 0 && MAY_DIE -> isVoid[op] = 1; COUNT_DEATH
#endif
  fi
}

#ifdef NONE
#define CAN_BE_FOUND(op) (false)
#else
#define CAN_BE_FOUND(op) (SHOWS(op))
#endif

/* Every attempt up to the one asked about is closed first. */
inline inquire(op, nr) {
  if
  :: outcome[op] == COMMITTED -> if :: !isHidden[op] -> find(op, nr, SAYS_COMMITTED) :: else fi
  :: outcome[op] == REJECTED -> find(op, nr, SAYS_REJECTED)
  :: outcome[op] == REVOKED -> find(op, nr, SAYS_REVOKED)
  :: outcome[op] == BLANK && running[op] > 0
  :: outcome[op] == BLANK && running[op] == 0 ->
     sentElsewhere[op] = (sentElsewhere[op] || MAY_BE_ELSEWHERE(op, nr));
     close(op, nr);
     durable();
     if
     :: !ANY(entry, op, BEGUN) && !sentElsewhere[op] -> find(op, nr, SAYS_NOT_DONE)
     :: else ->
        if
        :: CAN_BE_FOUND(op) -> recordFound(op); find(op, nr, SAYS_COMMITTED)
        :: !CAN_BE_FOUND(op) -> judgeAbsence(op, nr)
#ifdef CHECK_THEN_ACT
        /* A person has changed the record since, and with it the trace of whoever had changed it before. */
        :: find(op, nr, SAYS_CANNOT_TELL)
#endif
        fi
     fi
  fi
}

/* The call that runs hears of the system, or its time is over. */
inline hearSystem(op) {
  if
  :: running[op] > 0 && said[op] != BLANK ->
     printf("specialist: attempt %d of operation %d hears %e\n", running[op], op, said[op]);
     heard = running[op];
     running[op] = 0;
     unsynced[op] = heard;
     entry[SLOT(op, heard)] = said[op];
     if
     :: said[op] == COMMITTED -> outcome[op] = COMMITTED; answer(op, heard, SAYS_COMMITTED)
     /* It may be the earlier attempt that is the reason. */
     :: said[op] == REJECTED && earlierMayHaveReached[op]
     :: said[op] == REJECTED && !earlierMayHaveReached[op] ->
        outcome[op] = REJECTED;
        answer(op, heard, SAYS_REJECTED)
     :: said[op] == DEFERRED -> answer(op, heard, SAYS_NOT_DONE)
     fi;
#ifdef NONE
     /* No later question could bring it back. */
     durable();
#endif
     said[op] = BLANK;
     earlierMayHaveReached[op] = 0;
     heard = 0
  :: running[op] > 0 && said[op] == BLANK ->
     printf("specialist: attempt %d of operation %d has no answer in time\n", running[op], op);
     running[op] = 0;
     earlierMayHaveReached[op] = 0
  fi
}

inline revoke(op) {
  promise(REVOKED_IS_NOT_THERE, effects[op] == 0);
  outcome[op] = REVOKED;
  durable();
  toldRevoked[op] = 1;
  rule(op, SAYS_REVOKED)
}

/* Uses the key up in the system, where there is such a thing; else it can only be looked for. */
inline claim(op) {
  if
  :: CAN_CLAIM && SHOWS(op) -> recordFound(op); rule(op, SAYS_COMMITTED)
  :: CAN_CLAIM && effects[op] > 0 && isHidden[op]
  :: CAN_CLAIM && effects[op] == 0 -> isVoid[op] = 1; revoke(op)
  :: CAN_CLAIM && effects[op] == 0 && MAY_DIE -> isVoid[op] = 1; COUNT_DEATH
  :: !CAN_CLAIM && CAN_BE_FOUND(op) -> recordFound(op); rule(op, SAYS_COMMITTED)
  :: !CAN_CLAIM && !CAN_BE_FOUND(op) -> rule(op, SAYS_CANNOT_TELL)
  fi
}

#ifdef BELIEVING_THE_JOURNAL_ALONE
#define NOTHING_IS_OPEN(op) (true)
#else
#define NOTHING_IS_OPEN(op) (!ANY(entry, op, BEGUN) && !sentElsewhere[op])
#endif

inline considerRecall(op) {
  if
  :: outcome[op] == COMMITTED -> if :: !isHidden[op] -> rule(op, SAYS_COMMITTED) :: else fi
  :: outcome[op] == REJECTED -> rule(op, SAYS_REJECTED)
  :: outcome[op] == REVOKED -> rule(op, SAYS_REVOKED)
  :: outcome[op] == BLANK ->
     revocationAsked[op] = 1;
     sentElsewhere[op] = (sentElsewhere[op] || MAY_BE_ELSEWHERE(op, attempt[op]));
     close(op, attempt[op]);
     durable();
     if
     /* The answer of the call that runs is better than any that could be found without it. */
     :: running[op] > 0
     :: running[op] == 0 && NOTHING_IS_OPEN(op) -> revoke(op)
     :: running[op] == 0 && !NOTHING_IS_OPEN(op) -> claim(op)
     fi
  fi
}

inline receive(op, nr) {
  if
  :: isSent[SLOT(op, nr)] && tokenUse[SLOT(op, nr)] == 0 -> tokenUse[SLOT(op, nr)] = 1; perform(op, nr)
  :: isAsked[SLOT(op, nr)] && MAY_BE_ANSWERED(op) ->
     inquire(op, nr);
#ifdef ENDING
     isAsked[SLOT(op, nr)] = 0
  :: losses > 0 && isAsked[SLOT(op, nr)] -> losses--; isAsked[SLOT(op, nr)] = 0
  :: losses > 0 && isSent[SLOT(op, nr)] && tokenUse[SLOT(op, nr)] == 0 -> losses--; tokenUse[SLOT(op, nr)] = 2
  :: losses > 0 && nr == attempt[op] && findings[op] != 0 -> losses--; findings[op] = 0
#endif
  fi
}

inline receiveRecall(op) {
  if
  :: isRecalled[op] && MAY_BE_RULED(op) ->
     considerRecall(op);
#ifdef ENDING
     if :: rulings[op] != 0 -> isRecalled[op] = 0 :: else fi
  :: losses > 0 && fence[op] == ASKED_FOR && rulings[op] != 0 -> losses--; rulings[op] = 0; isRecalled[op] = 1
#endif
  fi
}
