/* What a system does with requests, and what happens to the specialist. Part of operation.pml. */

inline haveEffect(op, nr) {
  printf("system: operation %d has its effect, by attempt %d\n", op, nr);
  effects[op]++;
  promise(ONE_EFFECT, effects[op] == 1);
  promise(NOTHING_AFTER_REVOKED, !toldRevoked[op] && phase[op] != REVOKED);
  promise(NOTHING_AFTER_REJECTED, phase[op] != REJECTED);
  promise(NO_RESURRECTION, op == UNDO || effects[UNDO] == 0);
  promise(NO_UNDO_OF_NOTHING, op == FORWARD || effects[FORWARD] == 1);
  if
  :: running[op] == nr -> said[op] = COMMITTED
  :: true
  fi;
#ifndef NONE
  if
  :: isHidden[op] = 1
  :: true
  fi
#endif
}

#if defined(NATIVE) && !defined(BELIEVING_AN_UPSERT)
#define IS_TAKEN(op) (effects[op] > 0 || isVoid[op])
#else
#define IS_TAKEN(op) (false)
#endif

inline actInSystem(op, nr) {
  if
  :: isOnItsWay[SLOT(op, nr)] && !IS_TAKEN(op) -> isOnItsWay[SLOT(op, nr)] = 0; haveEffect(op, nr)
  /* The key is taken, and its specialist looks by whom. */
  :: isOnItsWay[SLOT(op, nr)] && IS_TAKEN(op) && running[op] == nr && (SHOWS(op) || isVoid[op]) ->
     isOnItsWay[SLOT(op, nr)] = 0;
     said[op] = (isVoid[op] -> REJECTED : COMMITTED)
  /* Refused, or put off; or nobody hears what came of it. */
  :: isOnItsWay[SLOT(op, nr)] && running[op] == nr -> isOnItsWay[SLOT(op, nr)] = 0; said[op] = REJECTED
  :: isOnItsWay[SLOT(op, nr)] && running[op] == nr -> isOnItsWay[SLOT(op, nr)] = 0; said[op] = DEFERRED
  :: isOnItsWay[SLOT(op, nr)] -> isOnItsWay[SLOT(op, nr)] = 0
  fi
}

/* What was not on disk may be gone, or may just have been written. */
inline die(op) {
  running[op] = 0;
  said[op] = BLANK;
  earlierMayHaveReached[op] = 0;
  if
  :: unsynced[op] > 0 ->
     if :: unsynced[op] <= ATTEMPTS -> entry[SLOT(op, unsynced[op])] = BEGUN :: else fi;
     outcome[op] = BLANK
  :: true
  fi;
  unsynced[op] = 0
}

inline begunAnew(op) {
  outcome[op] = BLANK;
  closedThrough[op] = 0;
  revocationAsked[op] = 0;
  sentElsewhere[op] = 0
}

inline loseJournal() {
  printf("weather: the specialist's journal is lost, and another one begins\n");
  journal++;
  begunAnew(FORWARD);
  begunAnew(UNDO);
  slot = 0;
  do
  :: slot < SLOTS -> entry[slot] = BLANK; slot++
  :: else -> slot = 0; break
  od
}

inline haveWeather() {
  if
  :: MAY_DIE ->
     printf("weather: the specialist dies\n");
     die(FORWARD);
     die(UNDO);
     slot = 0;
     do
     :: slot < SLOTS -> if :: tokenUse[slot] == 1 -> tokenUse[slot] = 0 :: else fi; slot++
     :: else -> slot = 0; break
     od;
     COUNT_DEATH;
     if
     :: true
     :: journal + 1 < JOURNALS -> loseJournal()
     fi
  :: isHidden[FORWARD] -> isHidden[FORWARD] = 0
  :: isHidden[UNDO] -> isHidden[UNDO] = 0
  fi
}
