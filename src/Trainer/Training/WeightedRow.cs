using Microsoft.ML;
using Microsoft.ML.Data;

namespace StreamML.Trainer.Training;

/// <summary>One example as Microsoft.ML reads it.</summary>
/// <typeparam name="TLabel">Boolean, or the number of a class; a key column that is read from objects counts from
/// 0.</typeparam>
internal sealed class WeightedRow<TLabel>
{
    /// <summary>Values of the features.</summary>
    public VBuffer<float> Features { get; set; }

    /// <summary>What is to be learned.</summary>
    public required TLabel Label { get; set; }

    /// <summary>How much it counts, over 0.</summary>
    public float Weight { get; set; }

    /// <summary>Hands rows to a trainer.</summary>
    /// <param name="context">The trainer's.</param>
    /// <param name="rows">The rows, each as long as the first.</param>
    /// <param name="label">Type of the label's column; null: that of <typeparamref name="TLabel"/>.</param>
    public static IDataView Load(
        MLContext context, IReadOnlyList<WeightedRow<TLabel>> rows, DataViewType? label = null)
    {
        var schema = SchemaDefinition.Create(typeof(WeightedRow<TLabel>));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single, rows[0].Features.Length);
        if (label is not null)
        {
            schema[nameof(Label)].ColumnType = label;
        }

        return context.Data.LoadFromEnumerable(rows, schema);
    }
}
