using StreamML.Api.Reads;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Api.Dashboard;

/// <summary>What pages ask of the cluster; everything else they read from PostgreSQL.</summary>
internal sealed record DashboardServices
{
    /// <summary>Appends a record to <c>api.raw</c>; completes when it is durable.</summary>
    public required Func<RawApiRecord, CancellationToken, Task> AppendAsync { get; init; }

    /// <summary>How the stages stand.</summary>
    public required Func<CancellationToken, Task<PipelineState>> PipelineAsync { get; init; }

    /// <summary>How each model stands: examples, what is missing.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<ModelTrainingStatus>>> TrainingsAsync { get; init; }

    /// <summary>Asks for a training.</summary>
    public required Func<TrainingRequest, CancellationToken, Task> TrainAsync { get; init; }
}
