using StreamML.Inference.Audience;

namespace StreamML.Trainer.Generation;

/// <summary>A made-up sender as an audience: one text with two labels.</summary>
/// <param name="Personality">The text with its personality.</param>
/// <param name="Engagement">The same text with its engagement.</param>
public sealed record SyntheticProfile(GeneratedText Personality, GeneratedText Engagement);

/// <summary>
/// What made-up senders write to a business that knows them as an audience: several messages in one text, some of which
/// show a personality, some an engagement, some neither. Labels are given by hand and wrong now and then.
/// </summary>
/// <param name="seed">Seed. The same seed and number give the same profile.</param>
public sealed class SyntheticProfiles(int seed)
{
    private const int MessagesMin = 4;
    private const int MessagesMax = 7;
    private const double PersonalityShare = 0.50;
    private const double EngagementShare = 0.42;

    // How often a message that shows something shows what its writer is.
    private const double PersonalityTruth = 0.95;
    private const double EngagementTruth = 0.93;
    private const double PersonalityNoise = 0.06;
    private const double EngagementNoise = 0.07;

    private static readonly string[] Personalities = ["Emotional", "Conqueror"];

    /// <summary>The profile of a sender.</summary>
    /// <param name="number">Which, 0 or more.</param>
    public SyntheticProfile Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var random = new Random(unchecked((seed * 7_368_787) + number));
        int personality = random.Next(2), level = random.Next(3);
        int[] personal = new int[2], eager = new int[3];
        int count = random.Next(MessagesMin, MessagesMax + 1);
        string[] messages = new string[count];
        for (int i = 0; i < count; i++)
        {
            double kind = random.NextDouble();
            string[][] pool = ProfileTexts.Neutral;
            if (kind < PersonalityShare)
            {
                int shown = Shown(random, personality, 2, PersonalityTruth);
                personal[shown]++;
                pool = ProfileTexts.Personality[shown];
            }
            else if (kind < PersonalityShare + EngagementShare)
            {
                int shown = Shown(random, level, 3, EngagementTruth);
                eager[shown]++;
                pool = ProfileTexts.Engagement[shown];
            }

            messages[i] = ProfileTexts.Pick(pool, random);
        }

        string text = string.Join(' ', messages);
        return new SyntheticProfile(
            Labelled(number, text, Personalities, Noisy(random, personality, 2, PersonalityNoise), personal),
            Labelled(number, text, AudienceModels.EngagementLabels, Noisy(random, level, 3, EngagementNoise), eager));
    }

    // All values are equally frequent and all errors equally likely: what was shown most often is the likeliest.
    private static GeneratedText Labelled(
        int number, string text, IReadOnlyList<string> labels, int label, int[] shown) =>
        new(number, text, labels[label], labels[Array.IndexOf(shown, shown.Max())]);

    private static int Shown(Random random, int truth, int values, double share) =>
        random.NextDouble() < share ? truth : Other(random, truth, values);

    private static int Noisy(Random random, int truth, int values, double noise) =>
        random.NextDouble() < noise ? Other(random, truth, values) : truth;

    private static int Other(Random random, int value, int values) => (value + random.Next(1, values)) % values;
}
