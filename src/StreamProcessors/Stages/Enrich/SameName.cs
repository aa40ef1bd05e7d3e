using System.Collections.Frozen;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>Maps a model's labels to the schema's labels of the same name, whatever their numbers.</summary>
/// <exception cref="TypeInitializationException">The schema has no label of one of the names.</exception>
internal static class SameName<TFrom, TTo>
    where TFrom : struct, Enum
    where TTo : struct, Enum
{
    private static readonly FrozenDictionary<TFrom, TTo> Labels
        = Enum.GetValues<TFrom>().ToFrozenDictionary(label => label, label => Enum.Parse<TTo>(label.ToString()));

    /// <summary>The schema's label.</summary>
    /// <exception cref="KeyNotFoundException">The model gave a number that is no label.</exception>
    public static TTo Of(TFrom label) => Labels[label];
}
