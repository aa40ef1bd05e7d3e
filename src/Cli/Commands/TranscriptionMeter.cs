using StreamML.Inference.Speech;

namespace StreamML.Cli.Commands;

/// <summary>Shows how far a transcription is, on one line of stderr.</summary>
internal sealed class TranscriptionMeter : IProgress<TranscriptionProgress>
{
    public void Report(TranscriptionProgress value)
    {
        // A single chunk is done before anyone wonders.
        if (value.Total > TimeSpan.FromMinutes(1))
        {
            Console.Error.Write(
                $"\r{value.Done:hh\\:mm\\:ss} of {value.Total:hh\\:mm\\:ss}{(value.Done >= value.Total ? "\n" : "")}");
        }
    }
}
