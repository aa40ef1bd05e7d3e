using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Migrating;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Testing.Records;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Migrating;

/// <summary>A data folder of the version before becomes one of this version, whatever happens on the way.</summary>
public sealed class ContactKeyMigrationTests
{
    // Each run goes on to the next of these and is ended there; the last is not.
    private static readonly string[] Ends =
        ["marker", "topic whatsapp.messages", "topic whatsapp.voice-notes", "tables", "look", "key", "leftovers",
            "none"];

    [Fact]
    public async Task Folder_OfTheVersionBefore_IsMadeAnewThoughItIsEndedAtEveryStep()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        await OldInstallation.WriteAsync(folder.Path);
        var refused = await Assert.ThrowsAsync<RoleStopException>(() => StartAsync(folder.Path));
        Assert.Contains($"streamml migrate --data {folder.Path}", refused.Message, StringComparison.Ordinal);

        MigrationReport? report = null;
        foreach (string end in Ends)
        {
            try
            {
                report = await MigrateAsync(folder.Path, end);
            }
            catch (EndedException)
            {
                Assert.Contains(
                    "migrate", (await Assert.ThrowsAsync<RoleStopException>(() => StartAsync(folder.Path))).Message,
                    StringComparison.Ordinal);
            }
        }

        // Ended behind the last step there was nothing left to make; the rows tell of the run before.
        Assert.False(report!.Migrated);
        await using var installation = await StartAsync(folder.Path);
        await CheckAsync(installation.Pipeline!.Kafka);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "state", "normaliser-0-old")));
        Assert.False(File.Exists(Path.Combine(folder.Path, "migration-under-way")));
        Assert.Empty(Files(Path.Combine(folder.Path, "media")));
    }

    [Fact]
    public async Task Folder_OfTheVersionBefore_MigratedAtOnce_HasEveryRowAndOldKeysAreUnderstood()
    {
        using var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("711", 8));
        await OldInstallation.WriteAsync(folder.Path);

        var report = await MigrateAsync(folder.Path, "none");

        Assert.True(report.Migrated);
        Assert.Equal(1, report.VoiceNotes);
        Assert.Equal(OldInstallation.Messages, report.Tables["messages"]);
        Assert.Equal(1, report.Tables["events"]);
        Assert.Equal(OldInstallation.People, report.Tables["contact_aliases"]);
        Assert.False((await MigrateAsync(folder.Path, "none")).Migrated);
    }

    [Fact]
    public async Task Folder_WithoutAnInstallation_IsNotMade()
    {
        using var folder = new ScratchFolder();
        await Assert.ThrowsAsync<RoleConfigurationException>(() => MigrateAsync(folder.Path, "none"));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static async Task CheckAsync(KafkaConnection kafka)
    {
        var messages = await ReadAsync<WhatsAppMessage>(kafka, TopicCatalogue.WhatsAppMessages);
        Assert.Equal(OldInstallation.Messages, messages.Count);
        Assert.All(messages, message => Assert.Matches("^acme/[0-9a-f]{32}$", message.ContactKey));
        Assert.Equal(OldInstallation.People, messages.Select(message => message.ContactKey).Distinct().Count());
        // The audio is none: instead of its text there is a dead letter.
        Assert.Equal(OldInstallation.Messages
            - 1, (await ReadAsync<EnrichedMessage>(kafka, TopicCatalogue.MessagesEnriched)).Count);
        var found = Assert.Single(await ReadAsync<BusinessEvent>(kafka, TopicCatalogue.Events));
        Assert.Equal(messages.Single(message => message.MessageId == "wamid.0").ContactKey, found.ContactKey);
        Assert.NotEmpty(
            Assert.Single(await ReadAsync<VoiceNote>(kafka, TopicCatalogue.VoiceNotes)).Audio.ToByteArray());
        Assert.Equal(1, await CountAsync(kafka, TopicCatalogue.WhatsAppRaw.DeadLetter()));
        Assert.Equal(0, await CountAsync(kafka, TopicCatalogue.ApiRaw.DeadLetter()));
    }

    private static async Task<MigrationReport> MigrateAsync(string folder, string end) => await new ContactKeyMigration(
        OldInstallation.Load(folder), TimeProvider.System, NullLoggerFactory.Instance, new Progress<string>())
    {
        Reached = step =>
        {
            if (step == end)
            {
                throw new EndedException();
            }
        },
    }.RunAsync(CancellationToken.None);

    // The least that reads: what is checked is the start, and what the topics hold.
    private static Task<Installation> StartAsync(string folder)
    {
        var settings = OldInstallation.Load(folder);
        settings.Kafka.Partitions = OldInstallation.Partitions;
        return Installation.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker, "normaliser"), TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
    }

    private static async Task<List<T>> ReadAsync<T>(KafkaConnection kafka, TopicDefinition topic)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        var serde = new ProtobufSerde<T>(1);
        var found = new List<T>();
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([topic], ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            Assert.True(serde.TryDeserialize(record.Value!, out var value, out _));
            found.Add(value);
        }

        return found;
    }

    private static async Task<int> CountAsync(KafkaConnection kafka, TopicDefinition topic)
    {
        int count = 0;
        await foreach (var record in kafka.CreateReader()
            .ReadAsync([topic], ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            count += record.Value is null ? 0 : 1;
        }

        return count;
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];

    private sealed class EndedException : Exception;
}
