using Google.Protobuf;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Storage;
using StreamML.Storage.Aliases;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages.Normalise;
using StreamML.StreamProcessors.Tests.Twilio;
using StreamML.Testing;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests;

/// <summary>
/// One task of the Normaliser as the transactional loop runs it: batches commit or roll back, the changelogs are kept,
/// and a restart opens the folder anew and replays what the checkpoint lacks.
/// </summary>
internal sealed class NormaliserHarness : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<TopicDefinition, List<SentChange>> _changelogs = new()
    {
        [TopicCatalogue.NormaliserSeen] = [],
        [TopicCatalogue.NormaliserAliases] = [],
        [TopicCatalogue.NormaliserUnread] = [],
        [TopicCatalogue.NormaliserNumbers] = [],
    };

    private long _nextOffset;

    /// <param name="key">The installation's key; null: the one that all harnesses share.</param>
    public NormaliserHarness(InstallationKey? key = null)
    {
        Key = key ?? TestKeys.Installation;
        Processor = new Normaliser(_folder.Path, Key, Time, suppressions: Suppressions);
    }

    public InstallationKey Key { get; }

    public SteppedTime Time { get; } = new();

    /// <summary>Who was erased, as all tasks of a process know it.</summary>
    public SuppressionBook Suppressions { get; } = new();

    public Normaliser Processor { get; private set; }

    /// <summary>Everything that was committed.</summary>
    public RecordedOutput Committed { get; } = new();

    public IReadOnlyList<WhatsAppMessage> Messages => Committed.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages);

    public IReadOnlyList<ContactAlias> Aliases => Committed.Of<ContactAlias>(TopicCatalogue.ContactAliases);

    /// <summary>The identity that a contact was first known by.</summary>
    public string FirstIdentity(string contactKey)
        => Aliases.First(alias => alias.ContactKey == contactKey && alias.Kind != IdentityKind.ContactKey).Identity;

    /// <summary>A record of `whatsapp.raw` with this body.</summary>
    public SourceRecord Webhook(string body, string tenant = "acme") => Webhook(body.Utf8(), tenant);

    /// <summary>A record of `whatsapp.raw` with this body.</summary>
    public SourceRecord Webhook(byte[] body, string tenant = "acme", params string[] wabaIds)
    {
        var raw = new RawWebhook
        {
            Tenant = tenant,
            Producer = "meta",
            Body = ByteString.CopyFrom(body),
            ReceivedAtMs = Time.NowMs,
            DeliveryId = $"d{_nextOffset}",
        };
        raw.WabaIds.AddRange(wabaIds.Length > 0 ? wabaIds : [Bodies.Waba]);
        return Record(TopicCatalogue.WhatsAppRaw, new ProtobufSerde<RawWebhook>(7).Serialize(raw));
    }

    /// <summary>A record of `whatsapp.raw` with this body of Twilio's.</summary>
    public SourceRecord Twilio(byte[] body, string tenant = "acme", string account = TwilioBodies.Account)
    {
        var raw = new RawWebhook
        {
            Tenant = tenant,
            Producer = "twilio",
            Body = ByteString.CopyFrom(body),
            ReceivedAtMs = Time.NowMs,
            DeliveryId = $"d{_nextOffset}",
        };
        if (account.Length > 0)
        {
            raw.WabaIds.Add(account);
        }

        return Record(TopicCatalogue.WhatsAppRaw, new ProtobufSerde<RawWebhook>(7).Serialize(raw));
    }

    /// <summary>A record with any value.</summary>
    public SourceRecord Record(TopicDefinition topic, byte[]? value)
        => new(new SourcePartition(topic, 2), _nextOffset++, Time.NowMs, "acme"u8.ToArray(), value, []);

    /// <summary>Suppresses identities and contact keys, as an erasure does.</summary>
    public void Suppress(int epoch, long untilMs, params string[] identitiesOrKeys)
    {
        using var keyed = new KeyedDigests(Key);
        var ids = new ContactIds(keyed);
        foreach (string each in identitiesOrKeys)
        {
            string key = ContactIds.IsContactKey(each, "acme")
                ? each
                : ContactIds.Key("acme", ids.Identity("acme", each));
            var value = new Suppression
            {
                Tenant = "acme",
                Epoch = epoch,
                UntilMs = untilMs,
                ContactKey = Messages[0].ContactKey,
                ErasureId = $"e{epoch}",
            };
            Suppressions.Apply(new SourceRecord(
                new SourcePartition(TopicCatalogue.Suppressions, 0), 0, 0, System.Text.Encoding.UTF8.GetBytes(key),
                new ProtobufSerde<Suppression>(9).Serialize(value), []));
        }
    }

    /// <summary>Runs a batch without committing it.</summary>
    public RecordedOutput Run(params SourceRecord[] batch)
    {
        var output = new RecordedOutput();
        Assert.True(Processor.ProcessAsync(batch, output, CancellationToken.None).IsCompletedSuccessfully);
        return output;
    }

    /// <summary>Runs a batch and commits it.</summary>
    public RecordedOutput Commit(params SourceRecord[] batch)
    {
        var output = CommitUnnoticed(batch);
        foreach (var store in Processor.Stores)
        {
            store.Commit();
        }

        return output;
    }

    /// <summary>Runs a batch that commits without the task learning of it: it must be restarted next.</summary>
    public RecordedOutput CommitUnnoticed(params SourceRecord[] batch)
    {
        var output = Run(batch);
        foreach (var change in output.Changes)
        {
            _changelogs[change.Changelog].Add(change);
        }

        Committed.Sent.AddRange(output.Sent);
        Committed.DeadLetters.AddRange(output.DeadLetters);
        return output;
    }

    /// <summary>Runs a batch and rolls it back.</summary>
    public void RollBack(params SourceRecord[] batch)
    {
        Run(batch);
        foreach (var store in Processor.Stores)
        {
            store.Rollback();
        }
    }

    /// <summary>Writes checkpoints.</summary>
    public void Checkpoint()
    {
        foreach (var store in Processor.Stores)
        {
            store.Checkpoint(_changelogs[store.Changelog].Count);
        }
    }

    /// <summary>Ends the task and opens it anew; without its folder it starts from the changelogs alone.</summary>
    /// <param name="keepFolder">Whether the local state survives.</param>
    /// <param name="harm">What happens to the folder in between.</param>
    public void Restart(bool keepFolder = true, Action<string>? harm = null)
    {
        Dispose(Processor);
        harm?.Invoke(_folder.Path);
        if (!keepFolder)
        {
            Directory.Delete(_folder.Path, recursive: true);
            Directory.CreateDirectory(_folder.Path);
        }

        Processor = new Normaliser(_folder.Path, Key, Time, suppressions: Suppressions);
        foreach (var store in Processor.Stores)
        {
            var changes = _changelogs[store.Changelog];
            for (int offset = (int)store.RestoreFrom; offset < changes.Count; offset++)
            {
                store.Restore(new SourceRecord(
                    new SourcePartition(store.Changelog, 2), offset, changes[offset].TimestampMs, changes[offset].Key,
                    changes[offset].Value, []));
            }
        }
    }

    public void Dispose()
    {
        Dispose(Processor);
        _folder.Dispose();
    }

    private static void Dispose(Normaliser processor)
    {
        foreach (var store in processor.Stores)
        {
            store.Dispose();
        }
    }
}
