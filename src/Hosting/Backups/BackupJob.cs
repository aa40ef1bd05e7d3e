using System.Reflection;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Keys;
using StreamML.Sink.Server;
using StreamML.StreamProcessors.Media;

namespace StreamML.Hosting.Backups;

/// <summary>What a backup came to.</summary>
/// <param name="Output">Where it is.</param>
/// <param name="Manifest">What it holds.</param>
/// <param name="SinkStoodMs">How long the sink stood still.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record BackupReport(string Output, BackupManifest Manifest, double SinkStoodMs, double Seconds);

/// <summary>
/// Backs an installation up while it runs, or while it does not. PostgreSQL's snapshot and the frozen log are of one
/// moment, at which the sink stands still: its positions, which lie in PostgreSQL, name places in that very log. All
/// else follows the log: schemas, audio. Local state is left out: roles read it from their changelogs, which are in the
/// log.
/// </summary>
public sealed class BackupJob(Settings settings, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(30);

    /// <summary>Told of each step, for people.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    private string Folder => settings.Streamml.DataDirectory;

    /// <summary>The version of this program.</summary>
    internal static string Program { get; } =
        typeof(BackupJob).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Makes one.</summary>
    /// <param name="output">A folder that is made, or a file where it ends with <c>.tar</c>.</param>
    /// <param name="keys">The file for what must not lie beside the data; null: none is written.</param>
    /// <param name="cancellationToken">Gives up; nothing is left that looks whole.</param>
    /// <exception cref="RoleConfigurationException">There is no installation, or the output exists.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    public async Task<BackupReport> RunAsync(string output, string? keys, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var key = settings.Installation.Configured() ?? InstallationKeyFile.Find(Folder);
        if (keys is not null && key is null)
        {
            throw new RoleConfigurationException(
                $"There is no key to write to {keys}: set Installation__Key or Installation__KeyFile as the roles have "
                + "it, or name the installation's folder with --data.");
        }

        if (keys is not null)
        {
            KeysFile.CheckNew(keys, output);
        }

        await using var source = await BackupSource.OpenAsync(settings, time, loggers, cancellationToken);
        using var writer = BackupWriter.Begin(output);
        var taken = new Moment();
        await using var database = await FreezeAsync(source, taken, cancellationToken);
        RequireRoom(writer, taken, database);
        if (taken.Log is { } log)
        {
            await CopyLogAsync(source.Broker!, log, writer, cancellationToken);
        }

        if (database is not null)
        {
            Tell("dumping PostgreSQL");
            await database.WriteAsync(
                writer.PathOf(BackupManifest.DatabaseDump), source.HasOwnPostgres, cancellationToken);
            await writer.SealAsync(BackupManifest.DatabaseDump, cancellationToken);
        }

        Tell("copying schemas and audio");
        await CopyFolderAsync(Path.Combine(Folder, "registry"), "registry", writer, cancellationToken);
        await CopyFolderAsync(Path.Combine(Folder, "erasures"), "erasures", writer, cancellationToken);
        await CopyFolderAsync(MediaFolder(settings), "media", writer, cancellationToken);
        var manifest = Manifest(key, taken, database, source.HasOwnPostgres, writer.Files);
        await FinishAsync(writer, manifest, keys, key, cancellationToken);
        return new BackupReport(
            Path.GetFullPath(output), manifest, taken.Stood.TotalMilliseconds,
            time.GetElapsedTime(started).TotalSeconds);
    }

    internal static string MediaFolder(Settings settings) =>
        settings.Get<MediaOptions>().StoreDirectory is { Length: > 0 } configured
            ? configured
            : Path.Combine(settings.Streamml.DataDirectory, "media");

    // The keys first: a backup that is there has its keys.
    private static async Task FinishAsync(
        BackupWriter writer, BackupManifest manifest, string? keys, InstallationKey? key,
        CancellationToken cancellationToken)
    {
        if (keys is not null)
        {
            KeysFile.Write(keys, key!);
        }

        try
        {
            await writer.FinishAsync(manifest, cancellationToken);
        }
        catch when (keys is not null)
        {
            File.Delete(keys);
            throw;
        }
    }

    private void RequireRoom(BackupWriter writer, Moment taken, DatabaseSnapshot? database)
    {
        // A dump is smaller than its database.
        long[] files = [database?.DatabaseBytes ?? 0, .. taken.Log?.Files.Select(file => file.Length) ?? []];
        long others = DiskSpace.In(Path.Combine(Folder, "registry")) + DiskSpace.In(Path.Combine(Folder, "erasures"))
            + DiskSpace.In(MediaFolder(settings));
        writer.Require(files.Sum() + others, files.Max(), settings.Get<BackupOptions>());
    }

    private async Task<DatabaseSnapshot?> FreezeAsync(
        BackupSource source, Moment taken, CancellationToken cancellationToken)
    {
        Tell("taking the moment");
        if (settings.Postgres.Connection().Length == 0)
        {
            await FreezeLogAsync();
            return null;
        }

        // What is not on the disk yet goes there while the sink works on: then it stands still for less.
        if (source.Broker is { } warm)
        {
            await warm.FreezeAsync(cancellationToken);
        }

        return await DatabaseSnapshot.TakeAsync(
            settings.Postgres, settings.Get<BackupOptions>().LockTimeout, FreezeLogAsync, cancellationToken);

        async Task FreezeLogAsync()
        {
            long began = time.GetTimestamp();
            taken.At = time.GetUtcNow();
            taken.Log = source.Broker is { } broker ? await broker.FreezeAsync(cancellationToken) : null;
            taken.Stood = time.GetElapsedTime(began);
        }
    }

    private async Task CopyLogAsync(
        LogFreezeClient broker, LogImage log, BackupWriter writer, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(log.Folder))
        {
            throw new RoleConfigurationException(
                $"The broker's data folder, {Path.GetDirectoryName(Path.GetDirectoryName(log.Folder))}, is not on this "
                + "machine, or may not be read. Run the backup where the broker runs, as the same user.");
        }

        Tell($"copying {log.Files.Sum(file => file.Length) / (1024 * 1024):N0} MiB of log");
        long spoke = time.GetTimestamp();
        foreach (var file in log.Files)
        {
            try
            {
                await writer.AddAsync(
                    $"kafka/{file.Path}", Path.Combine(log.Folder, file.Path), file.Length, cancellationToken);
            }
            catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new IOException(
                    "The broker gave the log up: somebody was erased meanwhile, or it was stopped. Run the backup "
                    + "again.", fault);
            }

            if (time.GetElapsedTime(spoke) > SignOfLife)
            {
                await broker.StayAsync(cancellationToken);
                spoke = time.GetTimestamp();
            }
        }

        // Erased in the last moment, a person would be in the copy; and the disk space is free again.
        if (!Directory.Exists(log.Folder))
        {
            throw new IOException("Somebody was erased meanwhile. Run the backup again.");
        }

        broker.Dispose();
    }

    // Files come and go meanwhile; what the log names was there before it, and goes with an erasure alone.
    private static async Task CopyFolderAsync(
        string folder, string name, BackupWriter writer, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (path.EndsWith(".new", StringComparison.Ordinal) || path.EndsWith(".lock", StringComparison.Ordinal)
                || path.EndsWith(".tmp", StringComparison.Ordinal))
            {
                continue;
            }

            try
            {
                await writer.AddAsync(
                    $"{name}/{Path.GetRelativePath(folder, path)}", path, length: null, cancellationToken);
            }
            catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
            {
                // Gone since the folder was listed.
                continue;
            }
        }
    }

    private BackupManifest Manifest(
        InstallationKey? key, Moment taken, DatabaseSnapshot? database, bool isWhole,
        IReadOnlyList<BackupFile> files)
    {
        var left = new List<string>();
        if (taken.Log is null)
        {
            left.Add("topics and schemas, which Kafka and its registry keep: back up the cluster by its own means");
        }

        if (database is null)
        {
            left.Add("PostgreSQL, which is not configured here");
        }

        left.Add("the installation's key: it is in the file of --keys, if you gave one");
        left.Add("local state: roles read it from their changelogs");
        return new BackupManifest(
            BackupManifest.CurrentFormat, Program, Guid.CreateVersion7(taken.At).ToString(), taken.At,
            key?.Fingerprint,
            taken.Log is { } log ? new BrokerContents(log.ClusterId, log.Position, log.Partitions) : null,
            database is null
                ? null
                : new DatabaseContents(
                    database.ServerVersion, settings.Postgres.Schema, database.SchemaVersion, database.DatabaseBytes,
                    isWhole),
            left, files);
    }

    /// <summary>What was taken at the one moment.</summary>
    private sealed class Moment
    {
        public DateTimeOffset At { get; set; }

        public LogImage? Log { get; set; }

        public TimeSpan Stood { get; set; }
    }
}
