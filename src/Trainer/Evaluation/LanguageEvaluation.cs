using StreamML.Inference;
using StreamML.Inference.Language;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>How a language model did on texts of one length.</summary>
/// <param name="Words">Words of the texts; <see cref="LanguageEvaluation.MostWords"/> for that and more; 0 for all
/// texts.</param>
/// <param name="Texts">How many texts.</param>
/// <param name="Accuracy">Share named rightly, reliable or not.</param>
/// <param name="Reliable">Share called reliable.</param>
/// <param name="ReliablePrecision">Share of those named rightly; 1 where there are none.</param>
public sealed record LanguageMeasures(int Words, int Texts, double Accuracy, double Reliable, double ReliablePrecision);

/// <summary>How a language model did on a file.</summary>
/// <param name="Model">Name and version.</param>
/// <param name="All">All texts.</param>
/// <param name="Lengths">By words, the shortest first.</param>
/// <param name="MedianMicroseconds">Median time a text, one text a call.</param>
public sealed record LanguageReport(
    string Model, LanguageMeasures All, IReadOnlyList<LanguageMeasures> Lengths, double MedianMicroseconds);

/// <summary>
/// Judges language models on a file of <c>text, tab, BCP-47 tag</c>; a tag's script and region are not looked at.
/// </summary>
public static class LanguageEvaluation
{
    /// <summary>Longer texts count as this many words.</summary>
    public const int MostWords = 6;

    private const int Rounds = 5;

    /// <summary>
    /// Runs it: every model on the same texts in turn, so that what slows the machine slows all of them.
    /// </summary>
    /// <param name="path">The file. Texts without letters are left out.</param>
    /// <param name="time">Clock.</param>
    /// <param name="models">The models.</param>
    /// <exception cref="DatasetException">The file cannot be used.</exception>
    public static IReadOnlyList<LanguageReport> Run(
        string path, TimeProvider time, params IReadOnlyList<ITextModel<LanguagePrediction>> models)
    {
        var rows = TextSets.Labelled(path).Where(row => row.Text.Any(char.IsLetter)).ToList();
        if (rows.Count == 0)
        {
            throw new DatasetException($"{path} has no text with letters.");
        }

        var times = models.Select(_ => new List<double>()).ToList();
        var answers = models.Select(_ => new LanguagePrediction[rows.Count]).ToList();
        for (int round = 0; round < Rounds; round++)
        {
            for (int model = 0; model < models.Count; model++)
            {
                times[model].AddRange(Ask(models[model], rows, answers[model], time));
            }
        }

        return [.. models.Select((model, i) => Report(model, rows, answers[i], times[i]))];
    }

    private static IEnumerable<double> Ask(
        ITextModel<LanguagePrediction> model, List<(string Text, string Label)> rows, LanguagePrediction[] answers,
        TimeProvider time)
    {
        string[] text = new string[1];
        for (int i = 0; i < rows.Count; i++)
        {
            text[0] = rows[i].Text;
            long started = time.GetTimestamp();
            model.Predict(text, answers.AsSpan(i, 1));
            yield return time.GetElapsedTime(started).TotalMicroseconds;
        }
    }

    private static LanguageReport Report(
        ITextModel<LanguagePrediction> model, List<(string Text, string Label)> rows, LanguagePrediction[] answers,
        List<double> times)
    {
        var judged = rows.Select((row, i) => (
            Words: Words(row.Text),
            Right: Language(answers[i].Code) == Language(row.Label),
            answers[i].Reliable)).ToList();
        times.Sort();
        return new(
            model.Identity.ToString(),
            Measures(0, judged),
            [.. judged.GroupBy(each => each.Words).OrderBy(group => group.Key)
                .Select(group => Measures(group.Key, [.. group]))],
            times[times.Count / 2]);
    }

    private static LanguageMeasures Measures(int words, List<(int Words, bool Right, bool Reliable)> judged)
    {
        var reliable = judged.Where(each => each.Reliable).ToList();
        return new(
            words,
            judged.Count,
            judged.Average(each => each.Right ? 1.0 : 0),
            (double)reliable.Count / judged.Count,
            reliable.Count == 0 ? 1 : reliable.Average(each => each.Right ? 1.0 : 0));
    }

    private static string Language(string tag) => tag.Split('-')[0];

    // Chinese, Japanese and Thai have no blanks: two characters count as a word.
    private static int Words(string text) => Math.Min(MostWords, text.Any(IsWithoutBlanks)
        ? (text.Count(letter => letter != ' ') + 1) / 2
        : text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

    private static bool IsWithoutBlanks(char letter) =>
        letter is (>= '\u0E00' and <= '\u0EFF') or (>= '\u3040' and <= '\u9FFF');
}
