using Google.Protobuf;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>What a task knows: how far it is and what waits, contacts, and texts with their labels.</summary>
internal sealed class CollectorState
{
    private const byte ProgressDigest = 43;

    private static readonly Digest ProgressKey = Digest.Of(ProgressDigest, "progress");

    /// <summary>Opens the state of one task.</summary>
    /// <param name="directory">A folder of its own.</param>
    /// <param name="retention">How long its changelogs are kept, and so what it knows.</param>
    public CollectorState(string directory, RetentionOptions retention)
    {
        Contacts = Open(TopicCatalogue.CollectorContacts);
        Messages = Open(TopicCatalogue.CollectorMessages);
        Stores = [Contacts, Messages];

        DigestStore Open(TopicDefinition changelog)
            => new(Path.Combine(directory, changelog.Name), changelog, retention.MsOf(changelog));
    }

    /// <summary>Its stores.</summary>
    public IReadOnlyList<IStateStore> Stores { get; }

    /// <summary>Contacts, vectors, what waits.</summary>
    public DigestStore Contacts { get; }

    /// <summary>Texts with their labels.</summary>
    public DigestStore Messages { get; }

    /// <summary>How far the task has come: a copy.</summary>
    public CollectorProgress ReadProgress()
        => Contacts.Find(ProgressKey) is { } known
            ? CollectorProgress.Parser.ParseFrom(known)
            : new CollectorProgress();

    /// <summary>Keeps how far the task has come.</summary>
    public void Write(CollectorProgress progress, StageOutput output, long nowMs)
        => Contacts.Put(ProgressKey, progress.ToByteArray(), output.Batch, nowMs);
}
