namespace StreamML.Api.Reads;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="Items">The rows, in the list's order.</param>
/// <param name="NextCursor">The place of the next page; null where this is the last.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record ReadPage<T>(IReadOnlyList<T> Items, string? NextCursor, DateTimeOffset AsOf)
{
    /// <summary>A page of rows of which one more than the page's size was asked for.</summary>
    internal static ReadPage<T> Of(
        IReadOnlyList<T> rows, int size, DateTimeOffset asOf, Func<T, string> cursor) => rows.Count <= size
        ? new ReadPage<T>(rows, null, asOf)
        : new ReadPage<T>([.. rows.Take(size)], cursor(rows[size - 1]), asOf);
}
