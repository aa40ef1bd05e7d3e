using Microsoft.Extensions.Logging;
using StreamML.Api.Database;
using StreamML.Api.Reads;
using StreamML.Messaging.Roles;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Migrations;
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
    public static (DashboardSite? Site, Func<CancellationToken, Task<string?>> InviteAsync) Prepare(
        RoleHost host, TrainerClient trainer, ApiDatabase? database, ReadSources sources)
    {
        var (postgres, options) = (host.Options<PostgresOptions>(), host.Options<DashboardOptions>());
        if (database is null)
        {
            return (null, _ => Task.FromResult<string?>(null));
        }

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
            },
            host.Time, host.Loggers);
        return (site, token => InviteAsync(host, postgres, site, token));
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
