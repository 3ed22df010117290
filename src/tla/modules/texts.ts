/** Modules that come with the engine as TLA+: those that declare variables or that a cfg changes. */

/** As in section 9.5 of "Specifying Systems": bounds on the time that an action is enabled without being taken, and a clock. */
const REAL_TIME = String.raw`---- MODULE RealTime ----
EXTENDS Reals
VARIABLE now

RTBound(A, v, D, E) ==
  LET TNext(t) == t' = IF <<A>>_v \/ ~(ENABLED <<A>>_v)' THEN 0 ELSE t + (now' - now)
      Timer(t) == (t = 0) /\ [][TNext(t)]_<<t, v, now>>
      MaxTime(t) == [](t \leq E)
      MinTime(t) == [][A => t \geq D]_v
  IN \EE t : Timer(t) /\ MaxTime(t) /\ MinTime(t)

RTnow(v) ==
  LET NowNext == now' \in {r \in Real : r > now} /\ UNCHANGED v
  IN now \in Real /\ [][NowNext]_now /\ \A r \in Real : WF_now(NowNext /\ (now' > r))
====
`;

/** What specifications that explore a trace extend. */
const TOOLBOX = String.raw`---- MODULE Toolbox ----
LOCAL INSTANCE Naturals
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE TLC

_TETrace == CHOOSE f \in [(Nat \ {0}) -> STRING] : TRUE
LOCAL _TETraceLength == Cardinality(DOMAIN _TETrace)
_TEPosition ==
  IF TLCGet("level") >= _TETraceLength THEN _TETraceLength ELSE IF TLCGet("level") = 0 THEN 1 ELSE TLCGet("level")
====
`;

/** Community module Quorum: the non-empty sets of subsets that meet pairwise and have each set that holds one of them. */
const QUORUM = String.raw`---- MODULE Quorum ----
QuorumSystem(S) ==
  {Q \in SUBSET (SUBSET S) : Q # {} /\ (\A one, other \in Q : one \cap other # {}) /\ (\A one \in Q, larger \in SUBSET S : one \subseteq larger => larger \in Q)}
====
`;

const TEXTS: Readonly<Record<string, string>> = { RealTime: REAL_TIME, Toolbox: TOOLBOX, Quorum: QUORUM };

export function moduleText(name: string): string | undefined {
  return Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
}
