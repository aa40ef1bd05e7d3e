using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role.Online;

/// <summary>Since when a challenger is the canary.</summary>
/// <param name="SinceMs">Milliseconds since the Unix epoch.</param>
/// <param name="Share">Its share of the contacts.</param>
internal sealed record CanaryTime(long SinceMs, double Share);

/// <summary>
/// Business outcomes of the contacts of a canary and of all others. Which contacts are the canary's follows from their
/// key, as it does where models are served. Not safe from several threads.
/// </summary>
/// <param name="options">Which outcomes count, and how sure the gate must be.</param>
/// <param name="state">Where it stands; it is changed.</param>
internal sealed class TrialOutcomes(ConversionGateOptions options, TrainingGate state)
{
    private const double BestLead = 100;

    private readonly SeenThings _counted = new(state.Conversions?.Counted ?? Google.Protobuf.ByteString.Empty);

    /// <summary>Whether outcomes are examples of a task.</summary>
    public bool AreOf(string task) => task == options.Outcome;

    /// <summary>
    /// Whether an example is an outcome that may count: one way or the other, of a contact who was served while the
    /// canary was.
    /// </summary>
    public bool IsOne(ArrivedRow row, CanaryTime? canary) => canary is not null
        && row.Row.Value is { Source: LabelSource.Outcome or LabelSource.Silence, HasValue: true } value
        && value.Task == options.Outcome && value.Origin == state.Origin && value.ContactKey.Length > 0
        && value.AsOfMs >= canary.SinceMs && (value.Value == 0 || value.Value == Best)
        && TrialScopes.Covers(state.Scope, value);

    /// <summary>Takes an outcome: a contact counts once.</summary>
    /// <returns>Whether it counted.</returns>
    public bool Observe(LabelledRow row, CanaryTime canary)
    {
        string contact = row.Value.ContactKey;
        if (!_counted.Add(contact))
        {
            return false;
        }

        var counts = GateStates.CountsOf(state)
            .With(ModelSets.Point(state.Task, contact) < canary.Share, row.Value.Value == Best);
        GateStates.Put(state, counts);
        state.Conversions.Counted = _counted.ToBytes();
        return true;
    }

    /// <summary>What they say.</summary>
    public ConversionResult? Judge(CanaryTime? canary) =>
        canary is { Share: > 0 and < 1 } && state.Conversions is not null
        ? new ConversionGate(options, canary.Share).Judge(GateStates.CountsOf(state))
        : null;

    private double Best => options.Outcome == ModelTasks.Lead ? BestLead : 1;
}
