using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Quality;

/// <summary>Writes a cleaned table in the columns of the file that it was read from.</summary>
public static class CleanedFile
{
    private const string Weight = "sample_weight";

    /// <summary>
    /// Writes it. Fields that were not changed stay as they were written; weights are a last column
    /// <c>sample_weight</c>.
    /// </summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="file">The file that was read.</param>
    /// <param name="before">The table made of it.</param>
    /// <param name="cleaned">That table after cleaning.</param>
    /// <exception cref="DatasetException">The file cannot be written, or has a column of weights already.</exception>
    public static void Write(string path, CsvTable file, QualityTable before, CleanedTable cleaned)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(cleaned);
        if (cleaned.Weights is not null && file.Has(Weight))
        {
            throw new DatasetException($"{file.Name} has a column '{Weight}' already. Rename it.");
        }

        int[] places = [.. before.Columns.Select(column => file.Column(column.Name))];
        CsvTable.Write(
            path, cleaned.Weights is null ? file.Columns : [.. file.Columns, Weight],
            cleaned.Source.Select((_, row) => Fields(file, before, cleaned, places, row)), file.Delimiter);
    }

    private static string[] Fields(CsvTable file, QualityTable before, CleanedTable cleaned, int[] places, int row)
    {
        int source = cleaned.Source[row], width = places.Length;
        string[] weight = cleaned.Weights is null ? [] : [$"{cleaned.Weights[row]}"];
        string[] fields = [.. file.Rows[source].Fields, .. weight];
        for (int c = 0; c < width; c++)
        {
            float value = cleaned.Table.Values[(row * width) + c];
            if (!value.Equals(before.Values[(source * width) + c]))
            {
                fields[places[c]] = before.Columns[c].Categories?[(int)value] ?? $"{value}";
            }
        }

        return fields;
    }
}
