using System.Text.Json;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Json;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads <c>order</c>. Quantities and prices keep their digits as received: a decimal comma is not interpreted.
/// </summary>
internal static class OrderReader
{
    private static readonly JsonNames Names = new(
        "catalog_id", "text", "product_items", "product_retailer_id", "quantity", "item_price", "currency");

    /// <summary>Reads the object.</summary>
    public static OrderContent Read(JsonElement element, ref bool complete)
    {
        var order = new OrderContent();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "catalog_id": order.CatalogId = value.Text(ref complete); break;
                case "text": order.Text = value.Text(ref complete); break;
                case "product_items": ReadItems(value, order, ref complete); break;
                default: complete = false; break;
            }
        }

        return order;
    }

    private static void ReadItems(JsonElement array, OrderContent order, ref bool complete)
    {
        if (!array.IsArray(ref complete))
        {
            return;
        }

        foreach (var element in array.EnumerateArray())
        {
            if (element.IsObject(ref complete))
            {
                order.Items.Add(ReadItem(element, ref complete));
            }
        }
    }

    private static OrderItem ReadItem(JsonElement element, ref bool complete)
    {
        var item = new OrderItem();
        foreach (var property in element.EnumerateObject())
        {
            var value = property.Value;
            switch (Names.Of(property))
            {
                case "product_retailer_id": item.ProductRetailerId = value.Text(ref complete); break;
                case "quantity": ReadQuantity(value, item, ref complete); break;
                case "item_price": item.ItemPrice = value.Text(ref complete); break;
                case "currency": item.Currency = value.Text(ref complete); break;
                default: complete = false; break;
            }
        }

        return item;
    }

    private static void ReadQuantity(JsonElement element, OrderItem item, ref bool complete)
    {
        bool whole = true;
        item.QuantityText = element.Text(ref complete);
        item.Quantity = element.Whole(ref whole);
        if (!whole)
        {
            element.Real(ref complete);
        }
    }
}
