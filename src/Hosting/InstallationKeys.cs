using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Hosting;

/// <summary>
/// Finds the installation's key at a start, and refuses the start where it is missing or another than the
/// installation's.
/// </summary>
internal static class InstallationKeys
{
    /// <summary>
    /// What has contact keys in its records' keys: records here without a key on record are of the version before.
    /// </summary>
    private static readonly IReadOnlyList<TopicDefinition> Keyed =
    [
        TopicCatalogue.WhatsAppMessages, TopicCatalogue.WhatsAppStatuses, TopicCatalogue.Feedback,
        TopicCatalogue.Events,
        TopicCatalogue.ContactAliases, TopicCatalogue.NormaliserAliases,
    ];

    /// <summary>
    /// The key, which is the installation's; made where the installation is new and its broker is the embedded one.
    /// </summary>
    /// <exception cref="RoleConfigurationException">The key is missing, or is another; the message says what to
    /// do.</exception>
    /// <exception cref="RoleStopException">The data is of the version before.</exception>
    /// <exception cref="TaskRestartException">The cluster did not answer, or another role began at the same time: try
    /// again.</exception>
    public static async Task<OpenedInstallation> OpenAsync(
        Settings settings,
        KafkaConnection kafka,
        bool embedded,
        int partitions,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        string folder = settings.Streamml.DataDirectory;
        RestoreMarker.Refuse(folder);
        if (embedded && File.Exists(MigrationMarker(folder)))
        {
            throw new RoleStopException(
                "A migration of this data folder was not finished. Run it again from the start: 'streamml migrate "
                + $"--data {folder}'.");
        }

        var key = settings.Installation.Configured() ?? (embedded ? InstallationKeyFile.Find(folder) : null);
        if (key is null && !embedded)
        {
            throw new RoleConfigurationException(
                "The installation's key is missing. Set Installation__Key, or Installation__KeyFile, to the same 32 "
                + "random bytes in every role; for a new installation make them with: openssl rand -base64 32");
        }

        await kafka.EnsureTopicsAsync([TopicCatalogue.Installation], partitions, cancellationToken);
        var mark = await kafka.Installation.ReadAsync(cancellationToken);
        if (mark is null)
        {
            await RefuseOldFormatAsync(kafka, embedded, folder, cancellationToken);
            key ??= InstallationKeyFile.Make(folder);
            mark = await kafka.Installation.ClaimAsync(
                new InstallationMark
                {
                    KeyFingerprint = key.Fingerprint,
                    CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                },
                cancellationToken);
        }

        // A role that started beside this one may have made the key after the first look.
        key ??= InstallationKeyFile.Find(folder);
        if (key is null)
        {
            throw new RoleConfigurationException(
                $"The file {InstallationKeyFile.PathIn(folder)} is gone, and with it the key that this installation's "
                + $"contact keys are made with (fingerprint {mark.KeyFingerprint}). Put it back from a backup, or set "
                + "Installation__Key. A new key would make every known person a stranger.");
        }

        if (mark.KeyFingerprint != key.Fingerprint)
        {
            throw new RoleConfigurationException(
                $"The installation's key is another one: this role has the key with fingerprint {key.Fingerprint}, and "
                + $"the topics were written with {mark.KeyFingerprint}. Give every role the key that the first one had "
                + "(Installation__Key, Installation__KeyFile, or installation.key in the data folder).");
        }

        return new OpenedInstallation(key, mark.IdentityKeysUntilMs);
    }

    /// <summary>There while a migration is not finished.</summary>
    public static string MigrationMarker(string folder) => Path.Combine(folder, "migration-under-way");

    /// <summary>Whether the topics have records with keys, and no key on record: those of the version before.</summary>
    public static async Task<bool> IsOldFormatAsync(KafkaConnection kafka, CancellationToken cancellationToken)
    {
        var existing = await kafka.ExistingAsync(Keyed, cancellationToken);
        return existing.Count > 0
            && (await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync(existing, cancellationToken)))
                .Values.Any(each => each.Latest > 0);
    }

    private static async Task RefuseOldFormatAsync(
        KafkaConnection kafka, bool embedded, string folder, CancellationToken cancellationToken)
    {
        if (!await IsOldFormatAsync(kafka, cancellationToken))
        {
            return;
        }

        throw new RoleStopException(
            "These topics are of the version before, whose record keys held phone numbers and user ids. None of them "
            + "was changed. "
            + (embedded
                ? $"'streamml migrate --data {folder}' rebuilds them from the raw topics."
                : "'streamml migrate' rebuilds the data folder of an embedded broker; on a cluster choose a new "
                    + "Kafka__TopicPrefix and let the providers deliver to it."));
    }
}

/// <summary>What a start learns of its installation.</summary>
/// <param name="Key">The installation's key.</param>
/// <param name="IdentityKeysUntilMs">Raw records received until then, milliseconds since the Unix epoch, may name
/// contacts by keys of the version before; 0: none.</param>
internal sealed record OpenedInstallation(InstallationKey Key, long IdentityKeysUntilMs);
