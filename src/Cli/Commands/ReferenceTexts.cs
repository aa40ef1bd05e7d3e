using System.Globalization;
using StreamML.Inference.Speech;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Commands;

/// <summary>What was said in the files that are transcribed, and how much of it was misheard.</summary>
internal sealed class ReferenceTexts
{
    private readonly IReadOnlyList<string> _texts;
    private WordErrorRate _sum;
    private int _next;

    private ReferenceTexts(IReadOnlyList<string> texts) => _texts = texts;

    /// <summary>
    /// Reads the option: for one file the text or the path of a file with it, for a list a file with a line each.
    /// </summary>
    /// <exception cref="RoleConfigurationException">A list without a file of lines.</exception>
    public static async Task<ReferenceTexts> ReadAsync(string given, bool list, CancellationToken token)
    {
        if (File.Exists(given))
        {
            return new ReferenceTexts(list
                ? await File.ReadAllLinesAsync(given, token)
                : [await File.ReadAllTextAsync(given, token)]);
        }

        return list
            ? throw new RoleConfigurationException(
                "For a list of files, --reference takes a file with what is said in each, one line per file.")
            : new ReferenceTexts([given]);
    }

    /// <summary>Judges the next file.</summary>
    /// <exception cref="RoleConfigurationException">There are more files than lines.</exception>
    public WordErrorRate Judge(Transcription transcription)
    {
        if (_next == _texts.Count)
        {
            throw new RoleConfigurationException(
                $"--reference has {_texts.Count} lines, fewer than there are files.");
        }

        var rate = WordErrorRate.Of(_texts[_next++], transcription.Transcript?.Text ?? "");
        _sum += rate;
        return rate;
    }

    /// <summary>All files together, as people read it.</summary>
    public string Sum() => Line(_sum);

    /// <summary>A rate as people read it.</summary>
    public static string Line(WordErrorRate rate) => string.Create(
        CultureInfo.InvariantCulture, $"word error rate {rate.Rate:0.000} ({rate.Errors} errors, {rate.Words} words)");
}
