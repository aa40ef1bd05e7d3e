using System.Collections;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Scores;

namespace StreamML.Trainer.Generation;

/// <summary>
/// What made-up people of all groups think of campaigns, without end. As documented: more education goes with being
/// more content, the young are more optimistic, and countries differ; gender tells nothing. Campaigns are liked more or
/// less by all. The sentiment is drawn first and the group then, so that the likeliest sentiment of a group, also of
/// one that is known in part, follows from Bayes' rule.
/// </summary>
/// <param name="seed">Seed. The same seed and campaigns give the same answers.</param>
/// <param name="campaigns">Campaigns, 1 or more, in turn by chance.</param>
public sealed class SyntheticAnswers(int seed, int campaigns) : IEnumerable<GeneratedAnswer>
{
    private const double Strength = 1.25;
    private const double UnknownShare = 0.02;

    // From the best-liked campaign to the least-liked one, the share of content people falls to about a half.
    private const double CampaignStrength = 0.5;

    private static readonly double[] Shares = [0.32, 0.23, 0.45];

    private static readonly string[] Genders = ["female", "male", "other"];

    private static readonly GroupField Ages = new(
        Strength, ("18-24", 1.3), ("25-34", 0.9), ("35-44", 0.2), ("45-54", -0.4), ("55-64", -0.9), ("65+", -1.3));

    private static readonly GroupField Educations = new(
        Strength, ("primary", -1.8), ("secondary", -0.9), ("bachelor", 0.8), ("master", 1.3), ("doctorate", 1.7));

    private static readonly GroupField Countries = new(
        Strength, ("Brazil", 1.3), ("Mexico", 0.9), ("India", 0.5), ("United States", 0), ("Germany", -0.9),
        ("France", -1.3));

    private static readonly Dictionary<string, string[]> States = new(StringComparer.Ordinal)
    {
        ["Brazil"] = ["Bahia", "Sao Paulo", "Parana"],
        ["Mexico"] = ["Jalisco", "Oaxaca"],
        ["India"] = ["Kerala", "Punjab", "Gujarat"],
        ["United States"] = ["Texas", "Ohio", "Oregon"],
        ["Germany"] = ["Bavaria", "Hesse"],
        ["France"] = ["Brittany", "Normandy"],
    };

    /// <inheritdoc />
    public IEnumerator<GeneratedAnswer> GetEnumerator()
    {
        var random = new Random(seed);
        while (true)
        {
            yield return Next(random);
        }
    }

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private GeneratedAnswer Next(Random random)
    {
        int campaign = random.Next(campaigns);
        double liked = CampaignStrength * Liked(campaign);
        double[] odds = [Shares[0] * Math.Exp(-liked), Shares[1], Shares[2] * Math.Exp(liked)];
        int sentiment = GroupField.Draw(random, odds);
        string gender = Genders[random.Next(Genders.Length)];
        string age = Ages.Draw(random, sentiment), education = Educations.Draw(random, sentiment);
        string country = Countries.Draw(random, sentiment);
        string state = States[country][random.Next(States[country].Length)];
        var group = new DemographicGroup(
            Known(random, gender), Known(random, age), Known(random, education), Known(random, country),
            Known(random, state));
        for (int each = 0; each < odds.Length; each++)
        {
            // A state tells the country.
            odds[each] *= Ages.Likelihood(group.AgeRange, each) * Educations.Likelihood(group.EducationLevel, each)
                * Countries.Likelihood(group.State is null ? group.Country : country, each);
        }

        return new GeneratedAnswer(
            new DemographicSample(group, DemographicTrainer.Classes[sentiment]),
            DemographicTrainer.Classes[Array.IndexOf(odds, odds.Max())], campaign);
    }

    // From -1 to 1 over the campaigns; of one campaign, 0.
    private double Liked(int campaign) => campaigns == 1 ? 0 : (2.0 * campaign / (campaigns - 1)) - 1;

    private static string? Known(Random random, string value) => random.NextDouble() < UnknownShare ? null : value;

    /// <summary>A field whose values are more or less frequent among the content.</summary>
    private sealed class GroupField
    {
        private readonly string[] _values;
        private readonly double[][] _shares;

        public GroupField(double strength, params (string Value, double Effect)[] values)
        {
            _values = [.. values.Select(value => value.Value)];
            _shares = [.. Enumerable.Range(-1, 3).Select(mood =>
            {
                double[] weights = [.. values.Select(value => Math.Exp(strength * mood * value.Effect))];
                return weights.Select(weight => weight / weights.Sum()).ToArray();
            })];
        }

        public string Draw(Random random, int sentiment) => _values[Draw(random, _shares[sentiment])];

        public double Likelihood(string? value, int sentiment) =>
            value is null ? 1 : _shares[sentiment][Array.IndexOf(_values, value)];

        public static int Draw(Random random, double[] weights)
        {
            double at = random.NextDouble() * weights.Sum();
            for (int i = 0; i < weights.Length - 1; i++)
            {
                at -= weights[i];
                if (at < 0)
                {
                    return i;
                }
            }

            return weights.Length - 1;
        }
    }
}
