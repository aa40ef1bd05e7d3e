using StreamML.FaultInjection.Swaps;
using StreamML.Hosting;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;

namespace StreamML.FaultInjection.Replays;

/// <summary>Two versions of two models that give other answers, one live after the other.</summary>
/// <param name="pipeline">The roles that serve them.</param>
/// <param name="folder">Where their artifacts may lie.</param>
/// <param name="patience">Longest wait until they are served.</param>
/// <param name="time">The clock.</param>
internal sealed class DatedModels(Pipeline pipeline, string folder, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly ModelPublisher _publisher = new(
        pipeline.Kafka, ModelLoaders.CreateDefault(), new ModelServingOptions(), "check", time);

    /// <summary>The version that is live first.</summary>
    public static string Earlier => SwapModels.Versions[0];

    /// <summary>The version that is live after it.</summary>
    public static string Later => SwapModels.Versions[1];

    /// <summary>Publishes both of each task.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        foreach (string task in SwapModels.Tasks)
        {
            foreach (string version in SwapModels.Versions)
            {
                string path = Path.Combine(folder, $"{task}-{version}");
                SwapModels.Artifact(task, version).Write(path);
                await _publisher.PublishAsync(path, "", change: null, "", cancellationToken);
            }
        }
    }

    /// <summary>Makes a version live, and waits until it answers.</summary>
    /// <exception cref="TimeoutException">It does not.</exception>
    public async Task ServeAsync(string version, CancellationToken cancellationToken)
    {
        foreach (string task in SwapModels.Tasks)
        {
            await _publisher.AssignAsync(
                task, "", new PartChange(ModelPart.Live), version, "check", cancellationToken);
            long since = time.GetTimestamp();
            while (!Serves(task, version))
            {
                if (time.GetElapsedTime(since) > patience)
                {
                    throw new TimeoutException(
                        $"The enricher did not take up {task} {version} within {patience.TotalSeconds:0} s.");
                }

                await Task.Delay(Look, time, cancellationToken);
            }
        }
    }

    private bool Serves(string task, string version) => pipeline.Models!.Served.Any(
        part => part.Task == task && part.Part == ModelPart.Live && part.Model.Version == version);
}
