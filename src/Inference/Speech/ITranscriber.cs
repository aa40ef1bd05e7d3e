using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech;

/// <summary>Turns speech into text. Safe from many threads; the same audio gives the same transcript.</summary>
public interface ITranscriber
{
    /// <summary>Transcribes. Ends within a time that is proportional to the audio's duration.</summary>
    /// <param name="audio">The audio.</param>
    /// <param name="progress">Told after each piece; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the work; programs are killed.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<Transcription> TranscribeAsync(
        PcmAudio audio, IProgress<TranscriptionProgress>? progress, CancellationToken cancellationToken);
}
