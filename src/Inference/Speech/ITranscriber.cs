using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech;

/// <summary>Converts speech to text. Thread-safe; the same audio gives the same transcript.</summary>
public interface ITranscriber
{
    /// <summary>Transcribes. Takes at most a time proportional to the audio's duration.</summary>
    /// <param name="audio">The audio.</param>
    /// <param name="progress">Called after each piece; may be null.</param>
    /// <param name="cancellationToken">Cancels; programs are killed.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<Transcription> TranscribeAsync(
        PcmAudio audio, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken);
}
