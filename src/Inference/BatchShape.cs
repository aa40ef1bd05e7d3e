namespace StreamML.Inference;

/// <summary>The shape rule of all batch calls.</summary>
internal static class BatchShape
{
    /// <summary>Refuses a result span whose length differs from its input's.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void ThrowIfDifferent(int inputs, int results)
    {
        if (inputs != results)
        {
            throw new ArgumentException(
                $"A batch of {inputs} inputs needs {inputs} results, but the result span holds {results}.",
                nameof(results));
        }
    }
}
