using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Labels;

/// <summary>
/// Agreement between people, as Krippendorff's alpha for nominal data: any number of people, who need not all have
/// labelled every text (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, University of Pennsylvania, 2011).
/// Its interval is a bootstrap over texts.
/// </summary>
public static class LabelAgreement
{
    /// <summary>Measures it.</summary>
    /// <param name="given">Labels, older ones first: of several that a person gave a text the last counts.</param>
    public static LabelAgreementReport Of(IEnumerable<GivenLabel> given)
    {
        var texts = given.GroupBy(each => each.Text, StringComparer.Ordinal)
            .Select(text => text.GroupBy(each => each.Person, StringComparer.Ordinal)
                .Select(person => person.Last()).ToList())
            .Where(text => text.Count > 1).ToList();
        int people = texts.SelectMany(text => text).DistinctBy(each => each.Person, StringComparer.Ordinal).Count();
        int labels = texts.Sum(text => text.Count);
        if (texts.Count == 0)
        {
            return new LabelAgreementReport(0, people, labels, null, null, []);
        }

        string[] names = [.. texts.SelectMany(text => text).Select(each => each.Label)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        int[][] counts = [.. texts.Select(text => Array.ConvertAll(
            names, name => text.Count(each => each.Label == name)))];
        double[] once = new double[counts.Length];
        Array.Fill(once, 1);
        var (agreement, alpha) = Measure(counts, once);
        return new LabelAgreementReport(
            texts.Count, people, labels, agreement, double.IsNaN(alpha) ? null : Interval(counts, alpha),
            Disagreements(counts, names));
    }

    // 1 - observed / expected disagreement. Each text is there as often as times says.
    private static (double Agreement, double Alpha) Measure(int[][] counts, double[] times)
    {
        double[] sums = new double[counts[0].Length];
        double all = 0, same = 0;
        for (int text = 0; text < counts.Length; text++)
        {
            int people = counts[text].Sum();
            all += times[text] * people;
            for (int label = 0; label < sums.Length; label++)
            {
                double count = counts[text][label];
                sums[label] += times[text] * count;
                same += times[text] * count * (count - 1) / (people - 1);
            }
        }

        double byChance = sums.Sum(sum => sum * (sum - 1)) / (all * (all - 1));
        return (same / all, byChance < 1 ? 1 - ((1 - (same / all)) / (1 - byChance)) : double.NaN);
    }

    private static Measured Interval(int[][] counts, double alpha)
    {
        var options = new EvaluationOptions();
        var bootstrap = new GroupBootstrap([.. Enumerable.Range(0, counts.Length)], options.Seed);
        double[] times = new double[counts.Length], draws = new double[options.Draws];
        for (int draw = 0; draw < draws.Length; draw++)
        {
            bootstrap.Draw(times);
            draws[draw] = Measure(counts, times).Alpha;
        }

        return Measured.Of(alpha, draws);
    }

    private static List<LabelPair> Disagreements(int[][] counts, string[] names) =>
    [
        .. from one in Enumerable.Range(0, names.Length)
           from other in Enumerable.Range(one + 1, names.Length - one - 1)
           let pairs = counts.Sum(text => text[one] * text[other])
           where pairs > 0
           orderby pairs descending
           select new LabelPair(names[one], names[other], pairs),
    ];
}
