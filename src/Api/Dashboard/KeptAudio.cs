using System.Security.Cryptography;
using StreamML.Api.Reads;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Media;

namespace StreamML.Api.Dashboard;

/// <summary>Finds the audio of a voice note: in the media store, or in its record. Thread-safe.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="store">The media store, the folder of the media fetcher.</param>
internal sealed class KeptAudio(KafkaConnection kafka, MediaStore store)
{
    private readonly RecordReader<VoiceNote> _reader = new();

    /// <summary>The bytes of an audio; null where they are no longer kept, or are not those of the message.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<byte[]?> FindAsync(VoiceAudio audio, CancellationToken cancellationToken)
    {
        if (audio.Sha256.Length != 64 || !audio.Sha256.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        return audio.Stored
            ? await store.ReadAsync(audio.Sha256, audio.SizeBytes, cancellationToken)
            : await RecordedAsync(audio, cancellationToken);
    }

    // After a topic was made anew, another record may lie there.
    private async Task<byte[]?> RecordedAsync(VoiceAudio audio, CancellationToken cancellationToken)
    {
        if (audio is not { Partition: { } partition, Offset: { } offset })
        {
            return null;
        }

        var record = await kafka.CreateReader().ReadOneAsync(
            new SourcePartition(TopicCatalogue.VoiceNotes, partition), offset, cancellationToken);
        if (record?.Value is null || !_reader.TryRead(record, out var note, out _) || note.MessageId != audio.MessageId)
        {
            return null;
        }

        byte[] bytes = note.Audio.ToByteArray();
        return bytes.Length > 0 && Convert.ToHexStringLower(SHA256.HashData(bytes)) == audio.Sha256 ? bytes : null;
    }
}
