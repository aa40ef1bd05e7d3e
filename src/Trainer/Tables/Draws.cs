using System.Globalization;

namespace StreamML.Trainer.Tables;

/// <summary>Settings drawn by chance, and how reports write them.</summary>
internal static class Draws
{
    /// <summary>One of some values.</summary>
    public static T Of<T>(this Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    /// <summary>Names and values for a report.</summary>
    public static IReadOnlyDictionary<string, string> Report(params (string Name, IFormattable Value)[] settings) =>
        settings.ToDictionary(
            each => each.Name, each => each.Value.ToString(null, CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>An endless row of seeded draws.</summary>
    public static IEnumerable<T> Endless<T>(int seed, Func<Random, T> draw)
    {
        var random = new Random(seed);
        while (true)
        {
            yield return draw(random);
        }
    }
}
