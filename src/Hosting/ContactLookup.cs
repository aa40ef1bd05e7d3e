using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.Hosting;

/// <summary>Looks contacts up in the log of a running installation or a configured cluster.</summary>
public sealed class ContactLookup(KafkaConnection kafka, Settings settings, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Rebuilds a contact: reads the topics that contacts are known by from their start.</summary>
    /// <param name="contact">A contact key, or a phone number, user id or user name.</param>
    /// <param name="atMs">Leave out what happened later, milliseconds since the Unix epoch; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleConfigurationException">No contact is called so, or several are.</exception>
    public async Task<ContactProfile> FindAsync(string contact, long? atMs, CancellationToken cancellationToken)
    {
        string key = ContactNames.IsContactKey(contact)
            ? contact
            : await ContactNames.FindAsync(Read(ContactNames.Topics, cancellationToken), contact, cancellationToken);
        return await ContactProfile.RebuildAsync(
            Read(ContactProfile.Topics, cancellationToken), key, atMs, cancellationToken);
    }

    private IAsyncEnumerable<SourceRecord> Read(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken) =>
        kafka.CreateReader().ReadAsync(topics, ReadFrom.Earliest, follow: false, cancellationToken);

    /// <summary>
    /// Scores a contact with the models that are live on the topics, else with those of the settings.
    /// </summary>
    /// <exception cref="ArtifactException">A model of the settings is missing or refused.</exception>
    public Task<Schemas.V1.ContactScores> ScoreAsync(ContactProfile contact, CancellationToken cancellationToken) =>
        new LiveScores(kafka, settings, time, loggers).UseAsync(parts => contact.Score(parts, time), cancellationToken);
}
