using System.Runtime.InteropServices;

namespace StreamML.Trainer.Quality;

/// <summary>Rows that are alike bit by bit; missing values are alike.</summary>
internal static class RowDuplicates
{
    /// <summary>The first row that is like each row; the row itself if none came before.</summary>
    public static int[] First(QualityTable table)
    {
        int width = table.Columns.Count;
        var first = new Dictionary<int, int>(new ByBits(table.Values, width));
        return [.. Enumerable.Range(0, table.Rows).Select(row =>
        {
            first.TryAdd(row, row);
            return first[row];
        })];
    }

    private sealed class ByBits(float[] values, int width) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => Bytes(x).SequenceEqual(Bytes(y));

        public int GetHashCode(int row)
        {
            var hash = default(HashCode);
            hash.AddBytes(Bytes(row));
            return hash.ToHashCode();
        }

        private ReadOnlySpan<byte> Bytes(int row) => MemoryMarshal.AsBytes(values.AsSpan(row * width, width));
    }
}
