using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Where the audio of a voice note lies.</summary>
/// <param name="database">Where it is read.</param>
internal sealed class VoiceReads(ApiDatabase database)
{
    private const string One = """
        SELECT v.message_id, v.mime_type, coalesce(v.sha256, ''), v.size_bytes, v.stored, v.record_partition, v.record_offset
        FROM {schema}.voice_notes v
        JOIN {schema}.messages m ON m.phone_number_id = v.phone_number_id AND m.message_id = v.message_id
        WHERE v.phone_number_id = $3 AND v.message_id = $4 AND v.tenant = $1 AND m.contact_key = ANY ($2)
          AND v.absence IS NULL AND NOT v.withdrawn AND NOT m.withdrawn
        """;

    /// <summary>A voice note of a contact that has audio; null where there is none.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="phoneNumberId">The business number.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VoiceAudio?> FindAsync(
        string tenant, ContactDetail contact, string phoneNumberId, string messageId,
        CancellationToken cancellationToken)
    {
        string[] keys = [.. contact.Keys];
        return (await database.QueryAsync(
            One,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value(keys), ApiDatabase.Value(phoneNumberId),
                ApiDatabase.Value(messageId),
            ],
            row => new VoiceAudio(
                row.GetString(0), row.TextOrNull(1) ?? "", row.GetString(2), row.GetInt64(3), row.GetBoolean(4),
                row.Int32OrNull(5), row.IsDBNull(6) ? null : row.GetInt64(6)),
            cancellationToken)).FirstOrDefault();
    }
}

/// <summary>The audio of a voice note.</summary>
/// <param name="MessageId">Its message.</param>
/// <param name="MimeType">What it says it is.</param>
/// <param name="Sha256">Its digest, lower-case hexadecimal.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Stored">Whether it lies in the media store; else in its record.</param>
/// <param name="Partition">Partition of its record; null where unknown.</param>
/// <param name="Offset">Offset of its record; null where unknown.</param>
internal sealed record VoiceAudio(
    string MessageId, string MimeType, string Sha256, long SizeBytes, bool Stored, int? Partition, long? Offset);
