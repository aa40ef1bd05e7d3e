using StreamML.Inference.Artifacts;
using StreamML.Serving;
using StreamML.Storage.Contacts;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What the tasks of a Scorer share. Safe from many threads.</summary>
/// <param name="options">How contacts are scored.</param>
/// <param name="hub">Serves the models of the scores. Not owned.</param>
public sealed class ScorerServices(ScorerOptions options, ModelHub hub)
{
    /// <summary>How contacts are scored.</summary>
    public ScorerOptions Options => options;

    /// <summary>Serves the models of a batch: take a lease once a batch.</summary>
    public ModelHub Hub => hub;

    /// <summary>Memory that the tasks' stores share.</summary>
    public ContactMemory Memory { get; } = new(options.StateMemoryBytes);

    /// <summary>Share of the contacts that shadow models are asked about, 0 to 1; default 1.</summary>
    public double ShadowShare { get; init; } = 1;

    /// <summary>The parts of a configuration, its models loaded and warmed.</summary>
    /// <param name="options">How contacts are scored.</param>
    /// <param name="serving">How models of the topics are served.</param>
    /// <param name="hub">Is told of the models; not owned.</param>
    /// <exception cref="ArtifactException">A model is missing or refused.</exception>
    public static ScorerServices Create(ScorerOptions options, ModelServingOptions serving, ModelHub hub)
    {
        ArgumentNullException.ThrowIfNull(serving);
        ScoringTasks.Serve(hub, ScoringModels.Load(options));
        return new ScorerServices(options, hub) { ShadowShare = serving.ShadowShare };
    }

    /// <summary>These models alone, whatever topics say.</summary>
    public static ScorerServices Of(ScorerOptions options, ScoringModels models)
    {
        var hub = new ModelHub();
        ScoringTasks.Serve(hub, models);
        return new ScorerServices(options, hub);
    }
}
