using StreamML.Trainer.Generation;

namespace StreamML.Trainer.Tests.Generation;

/// <summary>The made-up contacts that bars are about: made once.</summary>
internal static class GeneratedContacts
{
    public const int Contacts = 5_000;

    /// <summary>How near a model has to come to the best one that is possible.</summary>
    public const double Near = 0.03;

    private static readonly Lazy<GeneratedRows> All = new(() => SyntheticScores.Rows(
        GenerationPlan.ForTraining(Contacts, 1), new Progress<string>(), CancellationToken.None));

    public static GeneratedRows Rows => All.Value;
}
