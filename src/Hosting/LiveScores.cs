using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Serving;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.Hosting;

/// <summary>The score models that are live on the topics, else those of the settings, for a command.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="settings">Which models, and where their files are.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where the reading of models logs.</param>
public sealed class LiveScores(KafkaConnection kafka, Settings settings, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Does something with them, once those of the topics are known.</summary>
    /// <param name="use">What; the models are valid until it returns.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArtifactException">A model of the settings is missing or refused.</exception>
    public async Task<T> UseAsync<T>(Func<ScorerServices, T> use, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(use);
        using var hub = new ModelHub();
        var serving = settings.Get<ModelServingOptions>();
        var parts = ScorerServices.Create(settings.Get<ScorerOptions>(), serving, hub);
        if (!serving.Follow)
        {
            return use(parts);
        }

        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var follower = new ModelFollower(
            kafka, hub, settings.Loaders(), Path.Combine(settings.Streamml.DataDirectory, "models"), serving, time,
            loggers);
        var run = follower.RunAsync(following.Token);
        try
        {
            await follower.WaitAsync(cancellationToken);
            return use(parts);
        }
        finally
        {
            await following.CancelAsync();
            await run;
        }
    }
}
