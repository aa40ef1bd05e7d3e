using Microsoft.Extensions.Logging;
using StreamML.Access;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.Database;
using StreamML.Api.Erasing;
using StreamML.Api.Letters;
using StreamML.Api.Reads;
using StreamML.Api.Replaying;
using StreamML.Api.Suggestions;
using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Messaging.Roles;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Sink;
using StreamML.Sink.Migrations;
using StreamML.StreamProcessors.Media;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;

namespace StreamML.Api.Dashboard;

/// <summary>Makes the dashboard of a process: none where PostgreSQL is not configured.</summary>
internal static class DashboardStart
{
    private static readonly TimeSpan TablesWait = TimeSpan.FromSeconds(20);

    /// <summary>Makes it, and has the host bring the database to this program's tables.</summary>
    /// <param name="host">Gives options and cluster, and owns what is made but for the site.</param>
    /// <param name="trainer">Asks the trainers.</param>
    /// <param name="database">The tables; null where PostgreSQL is not configured.</param>
    /// <param name="sources">What pages and routes read.</param>
    /// <param name="letters">Decides about dead letters.</param>
    /// <param name="replays">Plans, runs and compares replays.</param>
    /// <param name="suggestions">Suggests.</param>
    /// <param name="erasure">Erases contacts; null: nothing does.</param>
    public static (DashboardSite? Site, Func<CancellationToken, Task<string?>> InviteAsync) Prepare(
        RoleHost host, TrainerClient trainer, ApiDatabase? database, ReadSources sources, ILetterDesk letters,
        Replays replays, ISuggestionDesk suggestions, IPersonErasure? erasure)
    {
        var (postgres, options) = (host.Options<PostgresOptions>(), host.Options<DashboardOptions>());
        if (database is null)
        {
            return (null, _ => Task.FromResult<string?>(null));
        }

        var keys = new AccessKeyClient(host.Kafka, host.IsProduction, host.Time);
        var appender = new Lazy<Messaging.Producers.RecordAppender>(
            () => host.Own(host.Kafka.CreateAppender()), LazyThreadSafetyMode.ExecutionAndPublication);
        var site = new DashboardSite(
            database, options, new DashboardServices
            {
                AppendAsync = (record, token) => appender.Value.AppendAsync(
                    TopicCatalogue.ApiRaw, record.Tenant, record, record.ReceivedAtMs, token),
                PipelineAsync = sources.LookAsync,
                TrainingsAsync = trainer.StatusAsync,
                TrainAsync = trainer.AskAsync,
                ModelsAsync = token => ModelCatalogue.ReadAsync(host.Kafka, token),
                DecideAsync = (change, token) => DecideAsync(host, change, token),
                KeysAsync = token => KeysAsync(keys, token),
                MakeKeyAsync = keys.CreateAsync,
                RevokeKeyAsync = keys.RevokeAsync,
                AudioAsync = new KeptAudio(
                    host.Kafka, MediaStore.Of(host.Options<MediaOptions>(), host.DataDirectory)).FindAsync,
                Letters = letters,
                Replays = replays,
                Erasure = erasure,
                Paths = sources.Paths,
                Schedules = TrainingSchedules.Of(host.Options<TrainerOptions>()),
                ChurnCheck = ChurnCheckTimes.Of(host.Options<ChurnCheckOptions>(), host.Options<TrainerOptions>()),
                Suggestions = suggestions,
                SuggestionOptions = host.Options<SuggestionOptions>(),
            },
            host.Time, host.Loggers);
        return (site, token => InviteAsync(host, postgres, site, token));
    }

    // Made for each decision: it writes in the name of who decides.
    private static Task DecideAsync(RoleHost host, ModelChange change, CancellationToken cancellationToken)
    {
        var publisher = new ModelPublisher(
            host.Kafka, ModelLoaders.Create(host.Options<TextModelOptions>(), host.Options<AudienceOptions>()),
            host.Options<ModelServingOptions>(), change.By, host.Time)
        {
            WhileLive = change.WhileLive,
        };
        string reason = change.Reason.Length > 0 || change.Version is not null ? change.Reason : "rollback";
        return change.Version is { } version
            ? publisher.AssignAsync(
                change.Task, change.Scope, new PartChange(ModelPart.Live), version, reason, cancellationToken)
            : publisher.RollBackAsync(change.Task, change.Scope, reason, cancellationToken);
    }

    private static async Task<IReadOnlyList<AccessKeyState>> KeysAsync(
        AccessKeyClient keys, CancellationToken cancellationToken)
    {
        var book = await keys.ReadAsync(cancellationToken);
        var uses = await keys.LastUsesAsync(cancellationToken);
        return
        [
            .. book.Keys.Select(key => new AccessKeyState(
                key.KeyId, key.Application, key.Tenant, [.. key.Scopes],
                DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedAtMs), Time(key.ExpiresAtMs),
                Time(uses.GetValueOrDefault(key.KeyId)), book.StateOf(key))),
        ];

        static DateTimeOffset? Time(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);
    }

    // Predictions need no database: one that is away must not keep the API from its start.
    private static async Task<string?> InviteAsync(
        RoleHost host, PostgresOptions postgres, DashboardSite site, CancellationToken cancellationToken)
    {
        var tables = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Run(async token =>
        {
            await SinkMigrations.ApplyAsync(postgres, host.Time, host.Loggers.CreateLogger("StreamML.Api"), token);
            tables.TrySetResult();
        });
        await Task.WhenAny(tables.Task, Task.Delay(TablesWait, host.Time, cancellationToken));
        return tables.Task.IsCompleted ? await site.InviteAsync(cancellationToken) : null;
    }
}
