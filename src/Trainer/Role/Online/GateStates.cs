using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role.Online;

/// <summary>States of tests to records and back, bit by bit.</summary>
internal static class GateStates
{
    /// <summary>The state of an online gate; null: it has not begun.</summary>
    public static OnlineGateState? GateOf(TrainingGate gate) => gate.Better is null || gate.Worse is null
        ? null
        : new OnlineGateState(
            gate.Labels, gate.Disagreements, gate.Refused, gate.DifferenceSum, Of(gate.Better), Of(gate.Worse));

    /// <summary>Puts the state of an online gate into a record.</summary>
    public static void Put(TrainingGate gate, OnlineGateState state)
    {
        (gate.Labels, gate.Disagreements, gate.Refused) = (state.Labels, state.Disagreements, state.Refused);
        (gate.DifferenceSum, gate.Better, gate.Worse) = (state.DifferenceSum, Of(state.Promote), Of(state.Harm));
    }

    /// <summary>The outcomes of a canary.</summary>
    public static ConversionCounts CountsOf(TrainingGate gate) => gate.Conversions is { } counts
        ? new ConversionCounts(
            counts.CanaryContacts, counts.CanaryConversions, counts.LiveContacts, counts.LiveConversions)
        : ConversionCounts.None;

    /// <summary>Puts the outcomes of a canary into a record.</summary>
    public static void Put(TrainingGate gate, ConversionCounts counts)
    {
        gate.Conversions ??= new GateConversions();
        (gate.Conversions.CanaryContacts, gate.Conversions.CanaryConversions) =
            (counts.CanaryContacts, counts.CanaryConversions);
        (gate.Conversions.LiveContacts, gate.Conversions.LiveConversions) =
            (counts.LiveContacts, counts.LiveConversions);
    }

    /// <summary>The state of a watch; null: it has not begun.</summary>
    public static DegradationState? WatchOf(TrainingGate gate) => gate.Watch is not { Sums.Count: > 0 } watch
        ? null
        : new DegradationState(
            gate.Labels, [.. watch.Sums],
            [.. watch.Tests.Select(test => new RestartingState(test.Starts, [.. test.Wealth]))], [.. watch.PassedAt]);

    /// <summary>Puts the state of a watch into a record.</summary>
    public static void Put(TrainingGate gate, DegradationState state)
    {
        var watch = gate.Watch;
        gate.Labels = state.Labels;
        watch.Sums.Clear();
        watch.Sums.AddRange(state.Sums);
        watch.Tests.Clear();
        watch.Tests.AddRange(state.Tests.Select(test =>
            new GateRestartingTest { Starts = test.Starts, Wealth = { test.Wealth } }));
        watch.PassedAt.Clear();
        watch.PassedAt.AddRange(state.PassedAt);
    }

    private static BettingState Of(GateTest test) => new(test.LogWealth, test.Size, [.. test.Weights]);

    private static GateTest Of(BettingState state) =>
        new() { LogWealth = state.LogWealth, Size = state.Size, Weights = { state.Weights } };
}
