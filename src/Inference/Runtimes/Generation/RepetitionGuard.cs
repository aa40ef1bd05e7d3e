namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Detects when a sequence repeats itself in a loop.</summary>
internal static class RepetitionGuard
{
    /// <summary>
    /// Whether the sequence ends with one run of 1 to <paramref name="lengthMax"/> tokens, this many times in a row.
    /// </summary>
    /// <param name="tokens">New tokens.</param>
    /// <param name="repeats">2 or more; 0: disabled.</param>
    /// <param name="lengthMax">Longest run.</param>
    public static bool IsCircle(ReadOnlySpan<int> tokens, int repeats, int lengthMax)
    {
        if (repeats < 2)
        {
            return false;
        }

        for (int length = 1; length <= lengthMax && length * repeats <= tokens.Length; length++)
        {
            // A run that occurs n times equals itself shifted by its length.
            var end = tokens[^(length * repeats)..];
            if (end[length..].SequenceEqual(end[..^length]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the sequence contains a loop anywhere.</summary>
    /// <inheritdoc cref="IsCircle"/>
    public static bool HasCircle(ReadOnlySpan<int> tokens, int repeats, int lengthMax)
    {
        for (int end = 1; end <= tokens.Length; end++)
        {
            if (IsCircle(tokens[..end], repeats, lengthMax))
            {
                return true;
            }
        }

        return false;
    }
}
