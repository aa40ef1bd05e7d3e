namespace StreamML.Inference;

/// <summary>The one shape rule of all batch calls.</summary>
internal static class BatchShape
{
    /// <summary>Refuses a result span of another length than its input.</summary>
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
