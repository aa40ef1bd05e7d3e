using System.Globalization;
using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Speech.Sphinx;

/// <summary>
/// The words of a CTM file (NIST): <c>utterance channel start duration word confidence</c>, times in seconds.
/// </summary>
internal static class SphinxWords
{
    /// <summary>Reads the words of one chunk and converts their times to those of the audio.</summary>
    /// <returns>Null if a line is malformed.</returns>
    public static IReadOnlyList<TranscriptWord>? Read(IEnumerable<string> lines, SpeechChunk chunk)
    {
        var words = new List<TranscriptWord>();
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 6
                || !TryNumber(parts[2], out double start)
                || !TryNumber(parts[3], out double duration)
                || !TryNumber(parts[5], out double confidence))
            {
                return null;
            }

            words.Add(new TranscriptWord(
                parts[4],
                chunk.TimeInAudio(TimeSpan.FromSeconds(start)),
                chunk.TimeInAudio(TimeSpan.FromSeconds(start + duration)),
                Math.Clamp(confidence, 0, 1)));
        }

        return words;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && number is >= 0 and < 1_000_000;
}
