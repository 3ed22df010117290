/** Modules that come with the engine as TLA+, because they declare variables. */

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

const TEXTS: Readonly<Record<string, string>> = { RealTime: REAL_TIME };

export function moduleText(name: string): string | undefined {
  return Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
}
