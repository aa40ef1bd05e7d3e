using StreamML.Access;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Erasing;
using StreamML.Api.Letters;
using StreamML.Api.Reads;
using StreamML.Api.Replaying;
using StreamML.Api.Suggestions;
using StreamML.Api.Where;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;
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

    /// <summary>Versions of models and what was decided, as the topics have it.</summary>
    public required Func<CancellationToken, Task<ModelCatalogue>> ModelsAsync { get; init; }

    /// <summary>Makes a decision about a model, as <c>streamml models</c> does.</summary>
    public required Func<ModelChange, CancellationToken, Task> DecideAsync { get; init; }

    /// <summary>All keys, the newest first.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<AccessKeyState>>> KeysAsync { get; init; }

    /// <summary>Makes a key, as <c>streamml keys</c> does, and returns its text.</summary>
    public required Func<AccessKeyRequest, CancellationToken, Task<string>> MakeKeyAsync { get; init; }

    /// <summary>Revokes the key of an id.</summary>
    public required Func<string, CancellationToken, Task> RevokeKeyAsync { get; init; }

    /// <summary>The audio of a voice note; null where it is no longer kept.</summary>
    public required Func<VoiceAudio, CancellationToken, Task<byte[]?>> AudioAsync { get; init; }

    /// <summary>Decides about dead letters, as <c>streamml dead-letters</c> does.</summary>
    public required ILetterDesk Letters { get; init; }

    /// <summary>Plans, runs and compares replays, as <c>streamml replay</c> does.</summary>
    public required Replays Replays { get; init; }

    /// <summary>Erases contacts; null: this process cannot.</summary>
    public IPersonErasure? Erasure { get; init; }

    /// <summary>Where one message is; null: from the tables alone.</summary>
    public MessagePaths? Paths { get; init; }

    /// <summary>When models are trained by the clock: cron expressions by task.</summary>
    public required TrainingSchedules Schedules { get; init; }

    /// <summary>When the churn check runs, and from what on a contact counts.</summary>
    public required ChurnCheckTimes ChurnCheck { get; init; }

    /// <summary>Suggests with the models of this process.</summary>
    public required ISuggestionDesk Suggestions { get; init; }

    /// <summary>Tiers, queues and hours of suggestions.</summary>
    public required SuggestionOptions SuggestionOptions { get; init; }
}
