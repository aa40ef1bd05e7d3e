using System.Globalization;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>Writes the rows of a batch.</summary>
/// <param name="output">The batch's output.</param>
/// <param name="partition">The task's partition of every topic.</param>
/// <param name="nowMs">When the batch runs, milliseconds since the Unix epoch.</param>
internal sealed class RowWriter(StageOutput output, int partition, long nowMs)
{
    /// <summary>Writes a row as it stands.</summary>
    public void Write(TrainingRow row)
    {
        output.Send(TopicCatalogue.TrainingRows, $"{row.Tenant}/{row.RowId}", row, nowMs);
        CollectorMetrics.AddRow(row);
    }

    /// <summary>
    /// Writes the row of a vector: one a vector and task, so that the last label counts, with what was said of it.
    /// </summary>
    /// <param name="row">Its label: value, source, times, position and origin.</param>
    /// <param name="contactKey">The contact.</param>
    /// <param name="vector">Where the vector was served.</param>
    /// <param name="features">The vector as it was served.</param>
    public void Write(TrainingRow row, string contactKey, ServedVector vector, FeatureVector features)
    {
        row.Tenant = contactKey[..contactKey.LastIndexOf('/')];
        row.ContactKey = contactKey;
        row.RowId = string.Create(CultureInfo.InvariantCulture, $"{row.Task}/{partition}-{vector.Offset}");
        (row.Features, row.Served) = (features.Clone(), features.Served);
        row.Features.Served = null;
        row.AsOfMs = vector.AsOfMs;
        row.FeaturesPosition = PositionOf(TopicCatalogue.ContactFeatures.Name, vector.Offset);
        Write(row);
    }

    /// <summary>A place in the task's partition.</summary>
    public RecordPosition PositionOf(string topic, long offset)
        => new() { Topic = topic, Partition = partition, Offset = offset };
}
