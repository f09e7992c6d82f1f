/*
 * The life of an operation, for an exhaustive check with spin (spinroot.com): every order in which requests, answers,
 * crashes and late effects can come is tried. `npm run model` runs it, whole and with each guard taken out.
 *
 * What is modelled, and where the code is:
 *   orchestrate, driveGoal   libs/goal/domain: resume.ts says what is owed, goal.decider.ts records what was heard
 *   receive, hearSystem      libs/specialist/kit/core: performing.ts and inquiring.ts
 *   receiveRecall            libs/specialist/kit/core/revoking.ts
 *   actInSystem              what a system does with a request that was sent to it, by its idempotency class
 *   haveWeather              the specialist dies; its journal is lost and another one begins; time passes
 *
 * One step of a goal has a forward effect and an undo. Both are operations with the same life, each under its own key.
 * Another step may fail for good at any moment, and then the goal goes back.
 *
 * The log is all that an orchestrator knows; its memory only says who waits for which answer. So a crash of it, a stall
 * and a second driver need no words of their own: whoever drives may ask at any moment, and whatever was sent or answered
 * may be heard at any later moment, or never. A message that never comes is one that was lost.
 *
 * What is on its way to the system lands whenever it likes, whoever has died since. Time is not counted, it is waited
 * for: "deadline, call timeout and visibility lag have passed" reads "nothing of this key is on its way or hidden". A copy
 * of a request to perform may come as long as the specialist has not written down that its token was used.
 *
 * Left out: what a person decides, the values of a brief, tokens but for their single use, systems that take days, and
 * compensations after the first.
 *
 * Set by -D: one class of NATIVE, CHECK_THEN_ACT and NONE; CLAIMABLE, where the system lets a key be used up; ATTEMPTS, 2,
 * or 3 and then without an undo; ENDING, see below; and at most one of those that take a guard out: WITHOUT_…,
 * BELIEVING_…, FORGETTING_….
 *
 * ENDING trades the endless repetition of questions for none without a cause, and has one crash and one lost message. Then
 * every history is finite (there are no cycles), and where one stops, the goal has ended or a person has been called.
 */
#ifndef ATTEMPTS
#define ATTEMPTS 2
#endif
#define JOURNALS 2
#define FORWARD 0
#define UNDO 1
#define SLOTS (2 * ATTEMPTS)
#define SLOT(op, nr) ((op) * ATTEMPTS + (nr) - 1)

/* The promises. */
mtype = { ONE_EFFECT, NOTHING_AFTER_REVOKED, NOTHING_AFTER_REJECTED, NO_RESURRECTION, NO_UNDO_OF_NOTHING };
mtype = { COMMITTED_IS_THERE, REJECTED_IS_NOT_THERE, REVOKED_IS_NOT_THERE, ENDS_OR_WAITS_FOR_A_PERSON };

/* The goal; where an operation stands in the log; its fence; entries and outcomes in the journal. */
mtype = { RUNNING, GOING_BACK, CONCLUDED };
mtype = { NOT_SENT, SENT, UNKNOWN, NOT_DONE, UNTELLABLE, COMMITTED, REJECTED, REVOKED };
mtype = { OPEN, ASKED_FOR, FENCED, NOBODY_CAN_TELL };
mtype = { BLANK, BEGUN, DEFERRED };

/* Answers that are on their way: a set of these for each kind of request. */
#define SAYS_COMMITTED 1
#define SAYS_REJECTED 2
#define SAYS_REVOKED 4
#define SAYS_NOT_DONE 8
#define SAYS_CANNOT_TELL 16

inline promise(name, isKept) {
  if
  :: (isKept)
  :: else -> printf("BROKEN %e\n", name); assert(false)
  fi
}

/* The log. */
mtype goal = RUNNING;
mtype phase[2] = NOT_SENT;
mtype fence[2] = OPEN;
byte attempt[2];
byte dispatchedTo[SLOTS];

/* On the way: requests, of which one to perform is good once, and answers. A token's use: 1 known, 2 on disk. */
bit isSent[SLOTS];
byte tokenUse[SLOTS];
bit isAsked[SLOTS];
bit isRecalled[2];
byte answers[2];
byte findings[2];
byte rulings[2];

/* The journal. `unsynced`: the attempt whose answer a crash may take along; ATTEMPTS + 1 is an outcome alone. */
byte journal = 0;
mtype entry[SLOTS] = BLANK;
mtype outcome[2] = BLANK;
byte closedThrough[2];
bit revocationAsked[2];
bit sentElsewhere[2];
byte unsynced[2];

/* The specialist's memory: the attempt whose call runs, and what the system has said to it. */
byte running[2];
bit earlierMayHaveReached[2];
mtype said[2] = BLANK;

/* The system, as it truly is; and what was promised about it to whoever asked, heard or not. */
byte effects[2];
bit isHidden[2];
bit isVoid[2];
bit isOnItsWay[SLOTS];
bit toldRevoked[2];

/* Whether the system lets a key be used up, so that nothing that comes later has an effect under it. */
#ifdef CLAIMABLE
#define CAN_CLAIM (true)
#else
#define CAN_CLAIM (false)
#endif

/* Scratch, zero between two steps. */
bit wentElsewhere;
byte slot;
byte heard;

#ifdef ENDING
byte crashes = 1;
byte losses = 1;
#endif

#if ATTEMPTS == 2
#define ANY(what, op, is) (what[SLOT(op, 1)] == is || what[SLOT(op, 2)] == is)
#define LATER_BEGUN(op, nr) (nr < 2 && entry[SLOT(op, 2)] != BLANK)
#define LAST_ENTRY(op) (entry[SLOT(op, 2)] != BLANK -> entry[SLOT(op, 2)] : entry[SLOT(op, 1)])
#define LAST_BEGUN(op) (entry[SLOT(op, 2)] == BEGUN -> 2 : (entry[SLOT(op, 1)] == BEGUN -> 1 : 0))
#define WENT_ELSEWHERE(op, nr) (dispatchedTo[SLOT(op, 1)] != journal || (nr > 1 && dispatchedTo[SLOT(op, 2)] != journal))
#define IS_COMING(op) \
  ((isSent[SLOT(op, 1)] && tokenUse[SLOT(op, 1)] != 2) || (isSent[SLOT(op, 2)] && tokenUse[SLOT(op, 2)] != 2))
#else
#define ANY(what, op, is) (what[SLOT(op, 1)] == is || what[SLOT(op, 2)] == is || what[SLOT(op, 3)] == is)
#define LATER_BEGUN(op, nr) ((nr < 2 && entry[SLOT(op, 2)] != BLANK) || (nr < 3 && entry[SLOT(op, 3)] != BLANK))
#define LAST_ENTRY(op) \
  (entry[SLOT(op, 3)] != BLANK -> entry[SLOT(op, 3)] : \
  (entry[SLOT(op, 2)] != BLANK -> entry[SLOT(op, 2)] : entry[SLOT(op, 1)]))
#define LAST_BEGUN(op) \
  (entry[SLOT(op, 3)] == BEGUN -> 3 : (entry[SLOT(op, 2)] == BEGUN -> 2 : (entry[SLOT(op, 1)] == BEGUN -> 1 : 0)))
#define WENT_ELSEWHERE(op, nr) \
  (dispatchedTo[SLOT(op, 1)] != journal || (nr > 1 && dispatchedTo[SLOT(op, 2)] != journal) || \
  (nr > 2 && dispatchedTo[SLOT(op, 3)] != journal))
#define IS_COMING(op) \
  ((isSent[SLOT(op, 1)] && tokenUse[SLOT(op, 1)] != 2) || (isSent[SLOT(op, 2)] && tokenUse[SLOT(op, 2)] != 2) || \
  (isSent[SLOT(op, 3)] && tokenUse[SLOT(op, 3)] != 2))
#endif

#define SHOWS(op) (effects[op] > 0 && !isHidden[op])
#define IS_QUIET(op) (!ANY(isOnItsWay, op, 1) && !isHidden[op])
#define IS_OVER(op) \
  (phase[op] == COMMITTED || phase[op] == REJECTED || phase[op] == REVOKED || phase[op] == UNTELLABLE)
#define IS_IN_DOUBT(op) (phase[op] == SENT || phase[op] == UNKNOWN)
#define IS_SILENT(op) (!IS_COMING(op) && !ANY(isOnItsWay, op, 1) && running[op] == 0)

/* Where histories are to end, a question that would only be told to come again waits, and is not repeated for nothing. */
#ifdef ENDING
#define MAY_ASK(op) (findings[op] == 0)
#ifdef CHECK_THEN_ACT
#define MAY_BE_ANSWERED(op) (running[op] == 0 && IS_QUIET(op))
#else
#define MAY_BE_ANSWERED(op) (running[op] == 0 && !isHidden[op])
#endif
#define MAY_BE_RULED(op) (rulings[op] == 0 && !isHidden[op] && (running[op] == 0 || !revocationAsked[op]))
#define MAY_DIE (crashes > 0)
#define COUNT_DEATH crashes--
#else
#define MAY_ASK(op) (true)
#define MAY_BE_ANSWERED(op) (true)
#define MAY_BE_RULED(op) (true)
#define MAY_DIE (true)
#define COUNT_DEATH skip
#endif

#include "orchestrator.pml"
#include "specialist.pml"
#include "system-and-weather.pml"

/* Nothing more can come of an operation: the log is done with it, and no request of it is left anywhere. */
#define HAS_SETTLED(op) \
  (attempt[op] > 0 && IS_SILENT(op) && \
  (phase[op] == REJECTED || phase[op] == REVOKED || phase[op] == UNTELLABLE || fence[op] == NOBODY_CAN_TELL || \
  (phase[op] == COMMITTED && (op == UNDO || fence[op] == FENCED || goal == CONCLUDED))))

/* Then its remains count for nothing, and histories that differ by them are one. What the system holds is kept. */
inline bury(op) {
  if
  :: HAS_SETTLED(op) ->
     attempt[op] = 0;
     isRecalled[op] = 0;
     answers[op] = 0;
     findings[op] = 0;
     rulings[op] = 0;
     unsynced[op] = 0;
     isHidden[op] = 0;
     isVoid[op] = 0;
     toldRevoked[op] = 0;
     begunAnew(op);
     slot = SLOT(op, 1);
     do
     :: slot < SLOT(op, 1) + ATTEMPTS ->
        dispatchedTo[slot] = 0;
        isSent[slot] = 0;
        tokenUse[slot] = 0;
        isAsked[slot] = 0;
        entry[slot] = BLANK;
        slot++
     :: else -> slot = 0; break
     od
  :: else
  fi
}

inline buryBoth() {
  bury(FORWARD);
  bury(UNDO)
}

#define WAITS_FOR_A_PERSON(op) (phase[op] == UNTELLABLE || fence[op] == NOBODY_CAN_TELL)

active proctype World() {
  do
  :: atomic { orchestrate(FORWARD); buryBoth() }
  :: atomic { orchestrate(UNDO); buryBoth() }
  :: atomic { driveGoal(); buryBoth() }
  :: atomic { receive(FORWARD, 1); buryBoth() }
  :: atomic { receive(FORWARD, 2); buryBoth() }
  :: atomic { receive(UNDO, 1); buryBoth() }
  :: atomic { receive(UNDO, 2); buryBoth() }
  :: atomic { receiveRecall(FORWARD); buryBoth() }
  :: atomic { receiveRecall(UNDO); buryBoth() }
  :: atomic { hearSystem(FORWARD); buryBoth() }
  :: atomic { hearSystem(UNDO); buryBoth() }
  :: atomic { actInSystem(FORWARD, 1); buryBoth() }
  :: atomic { actInSystem(FORWARD, 2); buryBoth() }
  :: atomic { actInSystem(UNDO, 1); buryBoth() }
  :: atomic { actInSystem(UNDO, 2); buryBoth() }
#if ATTEMPTS > 2
  :: atomic { receive(FORWARD, 3); buryBoth() }
  :: atomic { actInSystem(FORWARD, 3); buryBoth() }
#endif
  :: atomic { haveWeather(); buryBoth() }
#ifdef ENDING
  :: atomic { timeout ->
       promise(ENDS_OR_WAITS_FOR_A_PERSON,
         goal == CONCLUDED || WAITS_FOR_A_PERSON(FORWARD) || WAITS_FOR_A_PERSON(UNDO));
       break }
#endif
  od
}
