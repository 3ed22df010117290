----------------------------- MODULE StreamCalls ----------------------------
(***************************************************************************)
(* Streams as their users see them: the calls of ChannelCalls, and when a  *)
(* stream ends.  StreamEnd says how the code gets there, access by access; *)
(* this module is for what real threads logged (`ringproof validate`).     *)
(*                                                                         *)
(* It ends when no sender is left, provided that as many as expected have  *)
(* registered or the factory is closed; or when it is shut down.           *)
(***************************************************************************)
EXTENDS ChannelCalls

CONSTANT Expected  \* how many senders must have registered before the last one that leaves ends the stream

VARIABLES
  word,      \* what the stream says of itself, beside its channel: how many have registered, and why nobody may any more
  receiver   \* whether somebody holds the receiving end, and how many did before

StreamInit ==
  /\ Init
  /\ word = [count |-> 0, factoryClosed |-> FALSE, ended |-> FALSE, shutDown |-> FALSE]
  /\ receiver = [held |-> FALSE, generation |-> 0]

TooLate == word.factoryClosed \/ word.ended \/ word.shutDown

(***************************************************************************)
(* push, which does not wait, and send, which does, unless it is aborted:  *)
(* one item, which is in the ring or handed back.  A sender that is open   *)
(* is told of no end but a shutdown.                                       *)
(***************************************************************************)
HandBack ==
  /\ call.items = <<>> \/ call.answer = "unknown"
  /\ \/ call.name = "push" /\ Says("full") /\ Free(call.ring) = 0 /\ ~closed
     \/ Says("shut-down") /\ word.shutDown /\ sealed[call.ring]
     \/ call.name = "send" /\ call.answer = "aborted"
  /\ Ends
  /\ UNCHANGED queue

Send ==
  /\ call.name \in {"push", "send"}
  /\ PublishSome \/ HandBack
  /\ UNCHANGED <<sealed, closed, holder, word>>

(***************************************************************************)
(* claim: by who wants to receive.  The end is given back by who has       *)
(* received the end or left, and by who reclaims one that has died.        *)
(***************************************************************************)
GivenBack == receiver' = [held |-> FALSE, generation |-> receiver.generation + 1]

Claim ==
  /\ call.name = "claim"
  /\ IF receiver.held
     THEN Says("taken") /\ UNCHANGED receiver
     ELSE /\ Says("ok")
          /\ call.answer = "ok" => call.generation = receiver.generation
          /\ receiver' = [receiver EXCEPT !.held = TRUE]
  /\ Ends
  /\ UNCHANGED <<queue, sealed, closed, holder, word>>

ReclaimReceiver ==
  /\ call.name = "reclaim receiver"
  /\ IF receiver = [held |-> TRUE, generation |-> call.generation]
     THEN GivenBack /\ Says("freed")
     ELSE UNCHANGED receiver /\ Says("not freed")
  /\ call' = [name |-> "who is left"]
  /\ UNCHANGED <<queue, sealed, closed, holder, word>>

(***************************************************************************)
(* receive: waits for a batch of at most `most` items, which it takes ring *)
(* after ring.  One that dies has taken what nobody gets, or nothing.      *)
(***************************************************************************)
Take(ring, n) == queue' = [queue EXCEPT ![ring] = WithoutFirst(@, n)]

\* Once it has taken some it does not wait for more.
TakeSome == \E r \in Ring : \E n \in 1 .. Min(call.most, Len(queue[r])) : Take(r, n) /\ call' = [name |-> "took", most |-> call.most - n]

Took ==
  /\ call.name = "took"
  /\ TakeSome \/ (Ends /\ UNCHANGED queue)
  /\ UNCHANGED <<sealed, closed, holder, word, receiver>>

Receive ==
  /\ call.name = "receive"
  /\ \/ /\ call.answer = "ok"
        /\ \E r \in Ring : \E n \in 1 .. Min(Len(call.items), Len(queue[r])) :
             /\ SubSeq(queue[r], 1, n) = SubSeq(call.items, 1, n)
             /\ Take(r, n)
             /\ IF n = Len(call.items) THEN Ends ELSE call' = [call EXCEPT !.items = WithoutFirst(@, n)]
        /\ UNCHANGED receiver
     \/ call.answer = "unknown" /\ TakeSome /\ UNCHANGED receiver
     \/ Says("closed") /\ closed /\ AllEmpty /\ Ends /\ UNCHANGED queue /\ GivenBack
     \/ call.answer = "aborted" /\ Ends /\ UNCHANGED <<queue, receiver>>
  /\ UNCHANGED <<sealed, closed, holder, word>>

(***************************************************************************)
(* discard, of a receiver that has left: so many that nobody gets.         *)
(***************************************************************************)
RECURSIVE InRings(_)
InRings(n) == IF n = 0 THEN 0 ELSE InRings(n - 1) + Len(queue[n - 1])

Discard ==
  /\ call.name = "discard"
  /\ closed
  /\ call.slots = InRings(Rings)
  /\ queue' = [r \in Ring |-> <<>>]
  /\ GivenBack
  /\ Ends
  /\ UNCHANGED <<sealed, closed, holder, word>>

(***************************************************************************)
(* register: takes a ring as one does of a channel, and is counted, unless *)
(* it is too late; then it gives the ring back and looks who is left.      *)
(***************************************************************************)
ToBeCounted(ring) ==
  /\ Says("ok") \/ Says("closed")
  /\ call' = [name |-> "count", ring |-> ring, answer |-> call.answer]

RegisterSender == RegisterThen(ToBeCounted) /\ UNCHANGED word

Count ==
  /\ call.name = "count"
  /\ IF TooLate
     THEN Says("closed") /\ Freed(call.ring) /\ call' = [name |-> "who is left"] /\ UNCHANGED word
     ELSE Says("ok") /\ word' = [word EXCEPT !.count = @ + 1] /\ Ends /\ UNCHANGED holder
  /\ UNCHANGED <<queue, sealed, closed>>

(***************************************************************************)
(* Who leaves, or reclaims one that has died, gives the ring back (Leave), *)
(* and then looks who is left, ring after ring.  If nobody has registered  *)
(* meanwhile, the stream ends, and whoever sees that closes the channel.   *)
(***************************************************************************)
LookAtWord ==
  /\ call.name = "who is left"
  /\ IF word.ended \/ word.shutDown THEN call' = [name |-> "close"]
     ELSE IF word.count >= Expected \/ word.factoryClosed THEN call' = [name |-> "scan", at |-> 0, seen |-> word]
     ELSE Ends
  /\ UNCHANGED <<queue, sealed, closed, holder, word>>

Scan ==
  /\ call.name = "scan"
  /\ IF call.at < Rings
     THEN (IF holder[call.at].held THEN Ends ELSE call' = [call EXCEPT !.at = @ + 1]) /\ UNCHANGED word
     ELSE IF word = call.seen THEN word' = [word EXCEPT !.ended = TRUE] /\ call' = [name |-> "close"]
     ELSE call' = [name |-> "who is left"] /\ UNCHANGED word
  /\ UNCHANGED <<queue, sealed, closed, holder>>

CloseFactory ==
  /\ call.name = "closeFactory"
  /\ word' = [word EXCEPT !.factoryClosed = TRUE]
  /\ call' = [name |-> "who is left"]
  /\ UNCHANGED <<queue, sealed, closed, holder>>

\* By whoever wants it, or by a receiver that leaves.
ShutDown ==
  /\ call.name = "shutdown"
  /\ word' = [word EXCEPT !.shutDown = TRUE]
  /\ call' = [name |-> "close"]
  /\ UNCHANGED <<queue, sealed, closed, holder>>

StreamNext ==
  \/ Claim \/ ReclaimReceiver \/ Receive \/ Took \/ Discard
  \/ (Send \/ RegisterSender \/ Count \/ LookAtWord \/ Scan \/ CloseFactory \/ ShutDown) /\ UNCHANGED receiver
  \/ (Close \/ Leave) /\ UNCHANGED <<word, receiver>>

StreamSpec == StreamInit /\ [][StreamNext]_<<vars, word, receiver>>
=============================================================================
