using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech;

/// <summary>
/// Transcribes a voice message's file: decodes, then transcribes. Returns a value, whatever the file is.
/// </summary>
/// <param name="decoder">Converts the file to samples.</param>
/// <param name="transcriber">Converts samples to text.</param>
public sealed class VoiceReader(AudioDecoder decoder, ITranscriber transcriber)
{
    /// <summary>Reads a file's bytes to their end, or to the limit.</summary>
    /// <param name="file">The bytes; not disposed.</param>
    /// <param name="progress">Called after each piece; may be null.</param>
    /// <param name="cancellationToken">Cancels; programs are killed.</param>
    /// <exception cref="IOException">The stream or the folder for temporary files cannot be read or
    /// written.</exception>
    public async Task<Transcription> ReadAsync(
        Stream file, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken)
    {
        var decoded = await decoder.DecodeAsync(file, cancellationToken);
        return decoded.Audio is { } audio
            ? await transcriber.TranscribeAsync(audio, progress, cancellationToken)
            : new Transcription(null, decoded.Fault);
    }
}
