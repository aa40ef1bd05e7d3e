using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech;

/// <summary>
/// A voice message's file to its transcript: decodes, then transcribes. Whatever the file is, the answer is a value.
/// </summary>
/// <param name="decoder">Turns the file into samples.</param>
/// <param name="transcriber">Turns samples into text.</param>
public sealed class VoiceReader(AudioDecoder decoder, ITranscriber transcriber)
{
    /// <summary>Reads a file's bytes to their end, or to the limit.</summary>
    /// <param name="file">The bytes; not disposed.</param>
    /// <param name="progress">Told after each piece; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the work; programs are killed.</param>
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
