import type { Verdict } from 'ringproof/explore';

/** One defect of the seed systems, restated: where, how the harness must find it, and the corrected twin that must pass. */
export interface ZooRow {
  /** Number in the list of defects. */
  readonly row: string;
  readonly file: string;
  /** Export of `file` that has the defect. */
  readonly name: string;
  readonly verdict: Exclude<Verdict, 'pass'>;
  /** Export of `file` in which only the defect is mended. */
  readonly mended: string;
}

export const ZOO: readonly ZooRow[] = [
  { row: 'Z01', file: 'stale-tail-cache.ts', name: 'readAfterBatchSeed', verdict: 'assertion', mended: 'readAfterBatchMended' },
  { row: 'Z02', file: 'stale-tail-cache.ts', name: 'receiveAfterBatchSeed', verdict: 'assertion', mended: 'receiveAfterBatchMended' },
  { row: 'Z02', file: 'stale-tail-cache.ts', name: 'headPassesTailSeed', verdict: 'invariant', mended: 'headPassesTailMended' },
  { row: 'Z03', file: 'push-after-close.ts', name: 'pushAfterCloseSeed', verdict: 'assertion', mended: 'pushAfterCloseMended' },
  { row: 'Z04', file: 'reservations.ts', name: 'twoReservationsSeed', verdict: 'assertion', mended: 'twoReservationsMended' },
  { row: 'Z05', file: 'reservations.ts', name: 'unwrittenSeed', verdict: 'assertion', mended: 'unwrittenMended' },
  { row: 'Z06', file: 'reservations.ts', name: 'moreThanCapacitySeed', verdict: 'livelock', mended: 'atMostOne' },
  { row: 'Z07', file: 'throwing-handler.ts', name: 'handlerThrowsSeed', verdict: 'assertion', mended: 'handlerThrowsMended' },
  { row: 'Z09', file: 'register-against-close.ts', name: 'registerAgainstCloseSeed', verdict: 'assertion', mended: 'registerAgainstCloseMended' },
  { row: 'Z11', file: 'two-owners.ts', name: 'twoConsumersSeed', verdict: 'assertion', mended: 'twoConsumersMended' },
  { row: 'Z12', file: 'two-owners.ts', name: 'twoProducersSeed', verdict: 'race', mended: 'twoProducersMended' },
  { row: 'Z13', file: 'first-ring-first.ts', name: 'refilledSeed', verdict: 'assertion', mended: 'refilledMended' },
  { row: 'Z14', file: 'counter-after-publish.ts', name: 'countedAfterSeed', verdict: 'invariant', mended: 'countedBeforeMended' },
  { row: 'Z15', file: 'ids-never-return.ts', name: 'idsNeverReturnSeed', verdict: 'assertion', mended: 'idsReturnMended' },
  { row: 'Z16', file: 'unchecked-limits.ts', name: 'literalConfigSeed', verdict: 'assertion', mended: 'checkedConfigMended' },
  { row: 'Z17', file: 'comparing-sequences.ts', name: 'comparedSeed', verdict: 'invariant', mended: 'comparedMended' },
  { row: 'Z18', file: 'unchecked-advance.ts', name: 'advanceTenSeed', verdict: 'invariant', mended: 'advanceTenMended' },
  { row: 'Z18', file: 'unchecked-advance.ts', name: 'advanceOneSeed', verdict: 'assertion', mended: 'advanceOneMended' },
  { row: 'Z19', file: 'growing-registry.ts', name: 'countedBeforeThereSeed', verdict: 'exception', mended: 'countedOnceThereMended' },
  { row: 'Z21', file: 'blocking-receive.ts', name: 'closeWakesNobodySeed', verdict: 'deadlock', mended: 'closeWakesMended' },
  { row: 'Z22', file: 'blocking-receive.ts', name: 'closedWithoutLookingSeed', verdict: 'assertion', mended: 'closedAfterLookingMended' },
  { row: 'Z25', file: 'heartbeat.ts', name: 'beatsOnCommitSeed', verdict: 'assertion', mended: 'beatsWhileIdleMended' },
  { row: 'Z30', file: 'stream-end.ts', name: 'senderCloseUnnoticedSeed', verdict: 'deadlock', mended: 'senderCloseNoticedMended' },
  { row: 'Z31', file: 'dropped-notification.ts', name: 'sinkDropsSeed', verdict: 'deadlock', mended: 'sinkKeepsMended' },
  { row: 'Z32', file: 'notify-after-look.ts', name: 'registersAfterItFailedSeed', verdict: 'deadlock', mended: 'registersBeforeItLooksMended' },
  { row: 'Z33', file: 'dropped-notification.ts', name: 'streamDropsSeed', verdict: 'deadlock', mended: 'streamKeepsMended' },
  { row: 'Z37', file: 'stream-end.ts', name: 'someAfterNoneSeed', verdict: 'assertion', mended: 'endIsFinalMended' },
  { row: 'Z38', file: 'stream-end.ts', name: 'factoryKillsSendersSeed', verdict: 'assertion', mended: 'sendersCarryOnMended' },
  { row: 'Z39', file: 'stream-end.ts', name: 'pendingDiscardedSeed', verdict: 'assertion', mended: 'pendingFlushedMended' },
  { row: 'Z41', file: 'stream-end.ts', name: 'hintOfNoneSeed', verdict: 'livelock', mended: 'hintOfOneMended' },
  { row: 'Z42', file: 'stream-end.ts', name: 'cancelledAndGoneSeed', verdict: 'assertion', mended: 'cancelledAndBackMended' },
  { row: 'Z45', file: 'span-collector.ts', name: 'submittedAndLostSeed', verdict: 'assertion', mended: 'submitRefusedMended' },
  { row: 'Z47', file: 'span-collector.ts', name: 'endsWithoutDrainSeed', verdict: 'assertion', mended: 'endsAfterDrainMended' },
  { row: 'Z49', file: 'span-collector.ts', name: 'clonedPerAttemptSeed', verdict: 'assertion', mended: 'neverClonedMended' },
  { row: 'Z51', file: 'span-collector.ts', name: 'failedExportDropsSeed', verdict: 'assertion', mended: 'failedExportKeepsMended' },
  { row: 'Z52', file: 'span-collector.ts', name: 'exportsOvertakeSeed', verdict: 'assertion', mended: 'exportsInTurnMended' },
  { row: 'Z54', file: 'span-collector.ts', name: 'alignedToTheGridSeed', verdict: 'assertion', mended: 'fromTheLastMended' },
  { row: 'Z55', file: 'span-collector.ts', name: 'delayTruncatedSeed', verdict: 'assertion', mended: 'delayExactMended' },
  { row: 'Z60', file: 'batch-order.ts', name: 'batchFromTheEndSeed', verdict: 'assertion', mended: 'batchFromTheBeginningMended' },
  { row: 'Z61', file: 'batch-order.ts', name: 'earliestRemainSeed', verdict: 'assertion', mended: 'latestRemainMended' },
  { row: 'Z62', file: 'drop-oldest.ts', name: 'overwritesWhatIsReadSeed', verdict: 'race', mended: 'roomForBothMended' },
  { row: 'Z64', file: 'drop-oldest.ts', name: 'staleConsumerSeed', verdict: 'assertion', mended: 'cachelessConsumerMended' },
  { row: 'Z65', file: 'drop-oldest.ts', name: 'droppedAndDeliveredSeed', verdict: 'assertion', mended: 'droppedOrDeliveredMended' },
  { row: 'Z66', file: 'drop-oldest.ts', name: 'countUnderflowsSeed', verdict: 'invariant', mended: 'countBoundedMended' },
  { row: 'Z67', file: 'drop-oldest.ts', name: 'droppedNotDestroyedSeed', verdict: 'assertion', mended: 'droppedDestroyedMended' },
  { row: 'Z69', file: 'blocked-push.ts', name: 'fullWhenClosedSeed', verdict: 'livelock', mended: 'closedWhenClosedMended' },
  { row: 'Z70', file: 'blocked-push.ts', name: 'spinsForEverSeed', verdict: 'livelock', mended: 'asksForClosedMended' },
  { row: 'Z70', file: 'blocked-push.ts', name: 'parksForEverSeed', verdict: 'deadlock', mended: 'asksForClosedMended' },
  { row: 'Z71', file: 'blocked-push.ts', name: 'nobodyUnparksSeed', verdict: 'lost-wakeup', mended: 'producerUnparksMended' },
  { row: 'Z77', file: 'drop-oldest.ts', name: 'discardsNewestSeed', verdict: 'assertion', mended: 'discardsOldestMended' },
  { row: 'Z78', file: 'uncounted-pop.ts', name: 'popEachUncountedSeed', verdict: 'assertion', mended: 'popEachCountedMended' },
  { row: 'Z79', file: 'usable-capacity.ts', name: 'oneSlotLostSeed', verdict: 'assertion', mended: 'everySlotMended' },
];

/** Algorithms of the seeds that looked suspicious and are right. */
export const CONTROLS: readonly { readonly file: string; readonly name: string }[] = [
  { file: 'blocked-push.ts', name: 'popBlockCloseOfOne' },
  { file: 'blocked-push.ts', name: 'popBlockCloseOfTwo' },
  { file: 'blocked-push.ts', name: 'disconnectedIsEmpty' },
  { file: 'blocking-receive.ts', name: 'futexBothWays' },
  { file: 'drop-oldest.ts', name: 'cachelessConsumerMended' },
  { file: 'ids-never-return.ts', name: 'refusedRegistrations' },
  { file: 'reservations.ts', name: 'partialAtTheWrap' },
  { file: 'reservations.ts', name: 'droppedReservation' },
];
