/* The orchestrator: each step is one append. Part of operation.pml. */

/* What nobody can take up any more is forgotten, so that histories that go on in the same way count as one. */
inline forgetOvertaken(op) {
  answers[op] = ((phase[op] == SENT || phase[op] == NOT_DONE || phase[op] == UNKNOWN) -> answers[op] & SAYS_COMMITTED : 0);
#ifdef BELIEVING_STALE_ANSWERS
  findings[op] = (IS_OVER(op) -> 0 : findings[op])
#else
  findings[op] = (IS_OVER(op) -> 0 : findings[op] & SAYS_COMMITTED)
#endif
}

/* The dispatch is in the log before the request goes. What was said of an earlier attempt is overtaken by it. */
inline send(op) {
  attempt[op]++;
  phase[op] = SENT;
  dispatchedTo[SLOT(op, attempt[op])] = journal;
  isSent[SLOT(op, attempt[op])] = 1;
  forgetOvertaken(op);
  printf("log: operation %d is sent, attempt %d\n", op, attempt[op])
}

inline commit(op) {
  promise(COMMITTED_IS_THERE, effects[op] > 0);
  phase[op] = COMMITTED;
  forgetOvertaken(op);
  printf("log: operation %d is committed\n", op)
}

inline reject(op) {
  promise(REJECTED_IS_NOT_THERE, effects[op] == 0);
  phase[op] = REJECTED;
  forgetOvertaken(op);
  printf("log: operation %d is rejected\n", op)
}

inline recordRevoked(op) {
  promise(REVOKED_IS_NOT_THERE, effects[op] == 0);
  phase[op] = REVOKED;
  fence[op] = FENCED;
  forgetOvertaken(op);
  printf("log: operation %d is revoked\n", op)
}

inline recordNotDone(op) {
  phase[op] = NOT_DONE;
  forgetOvertaken(op);
  printf("log: operation %d is not done\n", op)
}

/* The intent to revoke, and the request that follows from it. */
inline giveUp(op) {
  printf("log: the key of operation %d is to be revoked\n", op);
#ifdef WITHOUT_REVOCATION
  fence[op] = FENCED;
  if :: phase[op] != COMMITTED -> phase[op] = REVOKED :: else fi
#else
  fence[op] = ASKED_FOR;
  isRecalled[op] = 1
#endif
}

inline hearRuling(op) {
  heard = rulings[op];
  rulings[op] = 0;
  if
  :: heard & SAYS_COMMITTED ->
     fence[op] = FENCED;
     if :: phase[op] != COMMITTED -> commit(op) :: else fi
  /* What was committed can't have been rejected or revoked: a person looks. */
  :: (heard & (SAYS_REJECTED | SAYS_REVOKED)) && phase[op] == COMMITTED -> fence[op] = NOBODY_CAN_TELL
  :: (heard & SAYS_REJECTED) && phase[op] != COMMITTED -> fence[op] = FENCED; reject(op)
  :: (heard & SAYS_REVOKED) && phase[op] != COMMITTED -> recordRevoked(op)
  :: heard & SAYS_CANNOT_TELL -> fence[op] = NOBODY_CAN_TELL; printf("log: of operation %d a person must tell\n", op)
  fi;
  heard = 0
}

#define IS_WANTED(op) (goal == RUNNING || op == UNDO)

inline orchestrate(op) {
  if
  /* The answer to a request to perform, or none that can be trusted. */
  :: phase[op] == SENT && (answers[op] & SAYS_COMMITTED) -> commit(op)
  :: phase[op] == SENT && (answers[op] & SAYS_REJECTED) -> reject(op)
  :: phase[op] == SENT && (answers[op] & SAYS_NOT_DONE) -> recordNotDone(op)
  :: phase[op] == SENT -> phase[op] = UNKNOWN; forgetOvertaken(op); printf("log: operation %d is unknown\n", op)

  /* What is in doubt is asked about before anything else. */
  :: IS_IN_DOUBT(op) && !isAsked[SLOT(op, attempt[op])] && MAY_ASK(op) -> isAsked[SLOT(op, attempt[op])] = 1
  :: IS_IN_DOUBT(op) && (findings[op] & SAYS_COMMITTED) -> commit(op)
  :: IS_IN_DOUBT(op) && (findings[op] & SAYS_REJECTED) -> reject(op)
  :: IS_IN_DOUBT(op) && (findings[op] & SAYS_REVOKED) -> recordRevoked(op)
  :: IS_IN_DOUBT(op) && (findings[op] & SAYS_NOT_DONE) -> recordNotDone(op)
  :: IS_IN_DOUBT(op) && (findings[op] & SAYS_CANNOT_TELL) ->
#ifdef WITHOUT_A_PERSON
     findings[op] = 0
#else
     phase[op] = UNTELLABLE;
     forgetOvertaken(op);
     printf("log: of operation %d a person must tell\n", op)
#endif

  /* What was not done is sent again while it is wanted and attempts are left; else it is given up, and revoked. */
  :: phase[op] == NOT_DONE && fence[op] == OPEN && attempt[op] < ATTEMPTS && IS_WANTED(op) -> send(op)
  :: phase[op] == NOT_DONE && fence[op] == OPEN && !(attempt[op] < ATTEMPTS && IS_WANTED(op)) -> giveUp(op)
  :: fence[op] == ASKED_FOR && rulings[op] != 0 -> hearRuling(op)
  fi
}

#if ATTEMPTS > 2
#define MAY_BE_UNDONE (false)
#elif defined(WITHOUT_ASKING_FIRST)
#define MAY_BE_UNDONE ((phase[FORWARD] == COMMITTED && fence[FORWARD] == FENCED) || phase[FORWARD] == UNKNOWN)
#else
#define MAY_BE_UNDONE (phase[FORWARD] == COMMITTED && fence[FORWARD] == FENCED)
#endif
#define IS_DEALT_WITH \
  (phase[FORWARD] == REJECTED || phase[FORWARD] == REVOKED || \
  phase[UNDO] == COMMITTED || phase[UNDO] == REJECTED || phase[UNDO] == REVOKED)

inline driveGoal() {
  if
  :: goal == RUNNING && phase[FORWARD] == NOT_SENT -> send(FORWARD)
  :: goal == RUNNING && phase[FORWARD] == COMMITTED -> goal = CONCLUDED; printf("log: the goal has gone through\n")
  :: goal == RUNNING && phase[FORWARD] != NOT_SENT -> goal = GOING_BACK; printf("log: another step has failed\n")
  /* Never over an unknown, and behind a fence. */
  :: goal == GOING_BACK && phase[FORWARD] == COMMITTED && fence[FORWARD] == OPEN -> giveUp(FORWARD)
  :: goal == GOING_BACK && phase[UNDO] == NOT_SENT && MAY_BE_UNDONE -> send(UNDO)
  :: goal == GOING_BACK && IS_DEALT_WITH -> goal = CONCLUDED; printf("log: the goal has gone back\n")
  fi
}
