using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.Storage;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Media;

namespace StreamML.Hosting.Migrating;

/// <summary>What a migration came to.</summary>
/// <param name="Migrated">False: there was nothing to do.</param>
/// <param name="RawRecords">Offsets of the raw topics that were read anew.</param>
/// <param name="VoiceNotes">Audio files carried over.</param>
/// <param name="Tables">Rows a table, afterwards.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record MigrationReport(
    bool Migrated, long RawRecords, int VoiceNotes, IReadOnlyDictionary<string, long> Tables, double Seconds);

/// <summary>
/// Makes a data folder of the version before, whose record keys held phone numbers, one of this version: everything
/// that the raw topics give is deleted and made anew from them by the roles themselves. Until it is finished a file in
/// the folder keeps every role from starting, and all topics keep their records for ever, so that old raw records are
/// read before they are too old. It may be ended at any moment; the next run begins anew. What is no raw record's child
/// stays: models, and audio, which the Graph API no longer has.
/// </summary>
public sealed class ContactKeyMigration(
    Settings settings, TimeProvider time, ILoggerFactory loggers, IProgress<string> progress)
{
    private static readonly IReadOnlyList<IRole> Readers = [.. RoleSet.All.Where(role => role.Inputs.Count > 0)];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TopicDefinition[] Raw = [TopicCatalogue.WhatsAppRaw, TopicCatalogue.ApiRaw];

    private static readonly TopicDefinition[] Stays =
        [.. Raw, TopicCatalogue.ModelVersions, TopicCatalogue.ModelArtifacts, TopicCatalogue.ModelControls,
            TopicCatalogue.Suppressions];

    private readonly MediaStore _media = MediaStore.Of(settings.Get<MediaOptions>(), settings.Streamml.DataDirectory);

    private string Folder => settings.Streamml.DataDirectory;

    private string Marker => InstallationKeys.MigrationMarker(Folder);

    /// <summary>Told before each step, by its name; a test ends it there.</summary>
    internal Action<string> Reached { get; init; } = _ => { };

    /// <summary>Runs it.</summary>
    /// <exception cref="RoleConfigurationException">There is no such folder, or its broker is elsewhere.</exception>
    /// <exception cref="RoleStopException">A role stopped; the message says why.</exception>
    public async Task<MigrationReport> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Kafka.BootstrapServers.Length > 0)
        {
            throw new RoleConfigurationException(
                "Only a data folder with the embedded broker can be migrated. On a cluster choose a new "
                + "Kafka__TopicPrefix.");
        }

        if (!Directory.Exists(Path.Combine(Folder, "kafka")))
        {
            throw new RoleConfigurationException(
                $"No installation in '{Folder}'. Name its folder with --data.");
        }

        long started = time.GetTimestamp();
        (settings.Retention.TextsDays, settings.Retention.HistoryDays) = (0, 0);
        await using var services = await LocalServices.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker, RoleSet.Postgres), time, loggers, cancellationToken);
        using var kafka = await Pipeline.ConnectAsync(settings, time, loggers, cancellationToken);
        if (!await IsDueAsync(kafka, cancellationToken))
        {
            // Ended behind the last step, or never begun.
            if (File.Exists(Marker))
            {
                await CleanUpAsync(kafka, cancellationToken);
            }

            return new MigrationReport(false, 0, 0, new Dictionary<string, long>(), 0);
        }

        int notes = await RescueAudioAsync(kafka, cancellationToken);
        long raw = await WipeAsync(kafka, cancellationToken);
        var installation = new OpenedInstallation(
            settings.Installation.Configured() ?? InstallationKeyFile.Find(Folder) ?? InstallationKeyFile.Make(Folder),
            time.GetUtcNow().ToUnixTimeMilliseconds());
        await RebuildAsync(kafka, installation, raw, cancellationToken);
        var rows = await TableCounts.ReadRowsAsync(settings.Postgres, cancellationToken);
        await FinishAsync(kafka, installation, cancellationToken);
        return new MigrationReport(true, raw, notes, rows, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<bool> IsDueAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var known = await kafka.ExistingAsync([TopicCatalogue.Installation], cancellationToken);
        if (known.Count > 0 && await kafka.Installation.ReadAsync(cancellationToken) is not null)
        {
            return false;
        }

        if (!File.Exists(Marker) && !await InstallationKeys.IsOldFormatAsync(kafka, cancellationToken))
        {
            return false;
        }

        var found = await kafka.Topics.GetAsync([TopicCatalogue.WhatsAppRaw], cancellationToken);
        settings.Kafka.Partitions = found.Values.Single().Partitions;
        return true;
    }

    /// <summary>Puts audio of voice notes where the media fetcher looks before it asks the Graph API.</summary>
    private async Task<int> RescueAudioAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        Step("audio", "carrying audio over");
        int count = 0;
        await foreach (var note in NotesAsync(kafka, cancellationToken))
        {
            if (note.Audio.Length > 0 && note.Sha256.Length == 64)
            {
                await _media.WriteAsync(note.Sha256, note.Audio.Memory, cancellationToken);
                count++;
            }
        }

        return count;
    }

    /// <summary>Deletes all that the raw topics give.</summary>
    /// <returns>Offsets of the raw topics.</returns>
    private async Task<long> WipeAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        Step("marker", "deleting what is rebuilt");
        Durable.Replace(Marker, "streamml migrate has begun and not ended; no role starts until it has\n"u8);
        Step("groups", "");
        TopicDefinition[] topics =
        [
            .. await kafka.ExistingAsync(TopicCatalogue.All.Except(Stays), cancellationToken),
            .. await kafka.GenerationsAsync(TopicCatalogue.All, cancellationToken),
        ];
        string[] groups = [.. Topology.Roles.Select(role => role.Name), "streamml-outbox-sink"];
        await DeleteGroupsAsync(kafka, groups, cancellationToken);
        foreach (var topic in topics)
        {
            Step($"topic {topic.Name}", "");
            await kafka.DeleteAsync([topic], [], cancellationToken);
        }

        Step("state", "");
        string state = Path.Combine(Folder, "state");
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }

        Step("tables", "");
        await SchemaRemoval.DropAsync(settings.Postgres, cancellationToken);
        var raw = await kafka.ExistingAsync(Raw, cancellationToken);
        return (await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(raw, cancellationToken)))
            .Values.Sum(each => each.Latest - each.Earliest);
    }

    // A member that was killed counts until its session is over.
    private async Task DeleteGroupsAsync(
        KafkaConnection kafka, IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await kafka.DeleteAsync([], groups, cancellationToken);
                return;
            }
            catch (TaskRestartException) when (time.GetElapsedTime(started) < settings.Kafka.SessionTimeout + Patience)
            {
                await Task.Delay(Look, time, cancellationToken);
            }
        }
    }

    private async Task RebuildAsync(
        KafkaConnection kafka, OpenedInstallation installation, long raw, CancellationToken cancellationToken)
    {
        Step("rebuild", $"reading {raw:N0} raw records again");
        await using var pipeline = await Pipeline.StartAsync(
            settings, Readers, embedded: true, installation, time, loggers, cancellationToken);
        for (int idle = 0; idle < 2;)
        {
            Reached("look");
            var lag = await LagAsync(kafka, cancellationToken);
            idle = lag.Count == 0 ? idle + 1 : 0;
            if (lag.Count > 0)
            {
                progress.Report("to be read yet: " + string.Join(
                    ", ",
                    lag.Select(role => string.Create(CultureInfo.InvariantCulture, $"{role.Key} {role.Value:N0}"))));
            }

            if (pipeline.Completion.IsCompleted)
            {
                await pipeline.Completion;
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private async Task FinishAsync(
        KafkaConnection kafka, OpenedInstallation installation, CancellationToken cancellationToken)
    {
        Step("key", "putting the key on record");
        await kafka.Installation.ClaimAsync(
            new InstallationMark
            {
                KeyFingerprint = installation.Key.Fingerprint,
                CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                IdentityKeysUntilMs = installation.IdentityKeysUntilMs,
            },
            cancellationToken);
        Step("leftovers", "");
        await CleanUpAsync(kafka, cancellationToken);
    }

    private async Task CleanUpAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        await foreach (var note in NotesAsync(kafka, cancellationToken))
        {
            // What a voice note carries itself was in the folder for the fetcher alone.
            if (note.Audio.Length > 0 && note.Sha256.Length == 64)
            {
                _media.Delete(note.Sha256);
            }
        }

        File.Delete(Marker);
    }

    private async Task<Dictionary<string, long>> LagAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var identities = await kafka.Topics.GetAsync(SinkTopics.All, cancellationToken);
        var ends = await kafka.Offsets.GetAsync(identities);
        var sink = await SinkPositions.ReadAsync(settings.Postgres, identities, cancellationToken);
        var lags = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var role in Readers)
        {
            var positions = role is SinkRole
                ? sink
                : await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, cancellationToken);
            var next = ends.Where(end => role.Inputs.Contains(end.Key.Topic))
                .ToDictionary(end => end.Key, end =>
                    Math.Max(end.Value.Earliest, positions.GetValueOrDefault(end.Key, end.Value.Earliest)))
                .Where(end => end.Value < ends[end.Key].Latest).ToDictionary();
            long lag = (await kafka.CreateReader().UnreadAsync(next, cancellationToken))
                .Sum(each => ends[each].Latest - next[each]);
            if (lag > 0)
            {
                lags[role.Name] = lag;
            }
        }

        return lags;
    }

    private static async IAsyncEnumerable<VoiceNote> NotesAsync(
        KafkaConnection kafka,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RecordReader<VoiceNote>();
        var topics = await kafka.ExistingAsync([TopicCatalogue.VoiceNotes], cancellationToken);
        if (topics.Count == 0)
        {
            yield break;
        }

        await foreach (var record in kafka.CreateReader()
            .ReadAsync(topics, ReadFrom.Earliest, follow: false, cancellationToken))
        {
            if (reader.TryRead(record, out var note, out _))
            {
                yield return note;
            }
        }
    }

    private void Step(string name, string told)
    {
        Reached(name);
        if (told.Length > 0)
        {
            progress.Report(told);
        }
    }
}
