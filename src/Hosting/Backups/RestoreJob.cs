using Microsoft.Extensions.Logging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Schemas.V1;
using StreamML.Sink.Migrations;
using StreamML.Sink.Server;

namespace StreamML.Hosting.Backups;

/// <summary>What a restore came to.</summary>
/// <param name="Manifest">What the backup holds.</param>
/// <param name="HasKey">Whether the installation's key is in place.</param>
/// <param name="Settings">Where the settings of the keys file are; null: there were none.</param>
/// <param name="Suppressions">Keyed hashes that were newer than the backup.</param>
/// <param name="Erased">Erasures that were done once more.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record RestoreReport(
    BackupManifest Manifest, bool HasKey, string? Settings, int Suppressions, int Erased, double Seconds);

/// <summary>
/// Makes an installation of a backup, in a new data folder. Everything is checked before a byte is written; a marker in
/// the folder keeps roles from starting until it has ended, and a run that was killed is begun anew by the next.
/// </summary>
public sealed class RestoreJob(Settings settings, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Told of each step, for people.</summary>
    public Action<string> Tell { get; init; } = _ => { };

    /// <summary>Told before each step, by its name; a test ends it there.</summary>
    internal Action<string> Reached { get; init; } = _ => { };

    private string Folder => settings.Streamml.DataDirectory;

    /// <summary>Restores.</summary>
    /// <param name="from">The backup.</param>
    /// <param name="keys">The file of <c>backup --keys</c>; null: the key is put in place by hand, or is in the
    /// settings.</param>
    /// <param name="suppressions">A file of <c>backup suppressions</c>, or the data folder of the installation that is
    /// alive; null: nobody was erased since.</param>
    /// <param name="cancellationToken">Gives up; the same call begins anew.</param>
    /// <exception cref="RoleConfigurationException">The backup is damaged or does not fit, or the folder is not
    /// empty.</exception>
    /// <exception cref="RoleStopException">A part of it cannot be brought back.</exception>
    public async Task<RestoreReport> RunAsync(
        string from, string? keys, string? suppressions, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var backup = await BackupReader.OpenAsync(from, cancellationToken);
        var manifest = backup.Manifest;
        CheckFits(manifest);
        var keysFile = keys is null ? null : KeysFile.Read(keys);
        var key = keysFile?.Key() ?? settings.Installation.Configured();
        CheckKey(manifest, key);
        var erased = suppressions is null
            ? new Dictionary<string, Suppression>()
            : await SuppressionsFile.ReadAsync(suppressions, time, cancellationToken);
        if (erased.Count > 0 && key is null)
        {
            throw new RoleConfigurationException(
                "Whose a record is can only be told with the installation's key, and people were erased since this "
                + "backup: give --keys, or set Installation__Key.");
        }

        await CheckTargetAsync(manifest, cancellationToken);
        Tell($"checking {manifest.Bytes() / (1024 * 1024):N0} MiB");
        await backup.VerifyAsync(cancellationToken);
        var (held, again) = RestoreMarker.Begin(Folder);
        using var untilTheEnd = held;
        await ClearAsync(again, cancellationToken);
        Step("files", "writing files");
        await backup.CopyAsync(TargetOf, cancellationToken);
        string? settingsPath = WriteKeys(keysFile, key);
        new RestoredNote(manifest.BackupId, manifest.TakenAt, time.GetUtcNow()).Write(Folder);
        var (merged, done) = await StartAsync(manifest, erased, cancellationToken);
        File.Delete(TargetOf(BackupManifest.DatabaseDump)!);
        Step("end", "");
        RestoreMarker.End(Folder);
        return new RestoreReport(
            manifest, key is not null, settingsPath, merged, done, time.GetElapsedTime(started).TotalSeconds);
    }

    private void CheckFits(BackupManifest manifest)
    {
        if (manifest.Database is { } database && database.SchemaVersion > SinkMigrations.Latest)
        {
            throw new RoleConfigurationException(
                $"The backup's tables are at step {database.SchemaVersion}, newer than this program "
                + $"({SinkMigrations.Latest}). Restore it with version {manifest.Program} or a later one.");
        }

        if (manifest.Database is { } tables && tables.Schema != settings.Postgres.Schema)
        {
            throw new RoleConfigurationException(
                $"The backup's tables are in the schema {tables.Schema}: set Postgres__Schema={tables.Schema}.");
        }

        if (manifest.Broker is not null && settings.Kafka.BootstrapServers.Length > 0)
        {
            throw new RoleConfigurationException(
                "The backup holds the log of an embedded broker, which no other cluster takes. Unset "
                + "Kafka__BootstrapServers to restore it.");
        }
    }

    private static void CheckKey(BackupManifest manifest, InstallationKey? key)
    {
        if (key is not null && manifest.KeyFingerprint is { } fingerprint && key.Fingerprint != fingerprint)
        {
            throw new RoleConfigurationException(
                $"The key is of another installation: it has the fingerprint {key.Fingerprint}, and the backup was "
                + $"made with {fingerprint}. Give the keys file that belongs to this backup.");
        }
    }

    // Before every byte is read, which takes its time.
    private async Task CheckTargetAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        long leftBehind = RestoreMarker.Check(Folder) ? DiskSpace.In(Folder) : 0;
        if (settings.Postgres.ConnectionString.Length > 0
            && await DatabaseRestore.IsTakenAsync(settings.Postgres, cancellationToken))
        {
            throw new RoleConfigurationException(
                $"The database of Postgres__ConnectionString has a schema {settings.Postgres.Schema} already, and a "
                + "restore writes over nothing. Name an empty database, or drop the schema.");
        }

        // The rows twice: their write-ahead log is kept for a while.
        DiskSpace.Require(
            Folder, manifest.Bytes() + (manifest.Database?.Bytes ?? 0) * 2 - leftBehind, settings.Get<BackupOptions>(),
            "The restored installation", "--data");
    }

    private async Task ClearAsync(bool again, CancellationToken cancellationToken)
    {
        Step("marker", again ? "beginning anew: an earlier restore was not finished" : "");
        if (again)
        {
            await StopLeftoverAsync(cancellationToken);
            RestoreMarker.Clear(Folder);
        }
    }

    // A server that a killed restore left behind runs on in the folder that is about to go.
    private async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        string postgres = Path.Combine(Folder, "postgres");
        if (!Directory.Exists(Path.Combine(postgres, "pg")))
        {
            return;
        }

        try
        {
            await using var server = await PrivatePostgres.StartAsync(
                new PrivatePostgresOptions
                {
                    DataDirectory = postgres,
                    SearchPath = Environment.GetEnvironmentVariable("PATH") ?? "",
                },
                cancellationToken);
        }
        catch (PrivatePostgresException fault)
        {
            Tell($"what the earlier one left of PostgreSQL does not start: {fault.Message}");
        }
    }

    /// <summary>Where a file of the backup belongs; null: nowhere in this version.</summary>
    private string? TargetOf(string name)
    {
        string[] parts = name.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
        {
            return null;
        }

        return parts[0] switch
        {
            "kafka" or "registry" or "erasures" => Path.Combine(Folder, name),
            "media" => Path.Combine(BackupJob.MediaFolder(settings), Path.Combine(parts[1..])),
            BackupManifest.DatabaseDump => Path.Combine(Folder, name),
            _ => null,
        };
    }

    private string? WriteKeys(KeysFile? keys, InstallationKey? key)
    {
        if (keys is null || key is null)
        {
            return null;
        }

        InstallationKeyFile.Write(Folder, key);
        if (keys.Settings is null)
        {
            return null;
        }

        string path = Path.Combine(Folder, "appsettings.json");
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(file);
        writer.Write(keys.Settings);
        return path;
    }

    private async Task<(int Merged, int Erased)> StartAsync(
        BackupManifest manifest, IReadOnlyDictionary<string, Suppression> erased, CancellationToken cancellationToken)
    {
        (settings.Streamml.KafkaPort, settings.Streamml.RegistryPort, settings.Streamml.PostgresPort) = (0, 0, 0);
        string[] servers =
        [
            .. manifest.Broker is null ? [] : new[] { RoleSet.Broker },
            .. manifest.Database is null ? [] : new[] { RoleSet.Postgres },
        ];
        await using var services = await LocalServices.StartAsync(
            settings, RoleSet.Of(servers), time, loggers, cancellationToken);
        if (manifest.Database is not null)
        {
            Step("database", "restoring PostgreSQL");
            await DatabaseRestore.RunAsync(
                settings.Postgres, TargetOf(BackupManifest.DatabaseDump)!, cancellationToken);
        }

        if (manifest.Broker is null)
        {
            return (0, 0);
        }

        Step("suppressions", "");
        using var kafka = await Pipeline.ConnectAsync(settings, time, loggers, cancellationToken);
        return await new LateErasures(kafka, settings, time) { Tell = Tell }.RunAsync(
            manifest, erased, cancellationToken);
    }

    private void Step(string name, string told)
    {
        Reached(name);
        if (told.Length > 0)
        {
            Tell(told);
        }
    }
}
