using System.Text;
using Puente.Core;
using Puente.Datasets.Layouts;
using Puente.Imaging;

namespace Puente.Datasets.Tests;

/// <summary>What is broken or means harm is refused with file and field, and nothing outside the folder is read.</summary>
public sealed class HostileTests
{
    private const string Images = "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\",\"width\":40,\"height\":30}]";
    private const string Categories = "\"categories\":[{\"id\":1,\"name\":\"crack\"}]";

    /// <summary>A document of a layout and a part of what is said of it.</summary>
    public static TheoryData<string, string, string> Broken => new()
    {
        { "labels.json", "{\"samples\": [", "labels.json '': is no JSON document" },
        { "labels.json", "[]", "labels.json 'samples': is missing" },
        { "labels.json", "{\"samples\": 3}", "labels.json: samples '3': is not an array" },
        { "labels.json", "{\"samples\": [{\"file\": 7, \"classes\": [\"crack\"]}]}", "labels.json: samples[0].file '7': is not a string" },
        { "labels.json", "{\"samples\": [{\"file\": \"a.jpg\", \"classes\": []}]}", "labels.json: samples[0].classes '[]': is not a list of at least one class" },
        { "labels.json", "{\"samples\": [{\"file\": \"a.jpg\", \"classes\": [\"algae\"]}]}", "class 'algae': (labels.json: samples[0].classes) is not a known class" },
        { "labels.json", "{\"samples\": [{\"file\": \"a.jpg\", \"classes\": [\"crack\", \"sound\"]}]}", "labels.json: samples[0].classes 'crack, sound': says sound and defective at once" },
        { "labels.json", "{\"samples\": [{\"file\": \"a.jpg\", \"classes\": [\"crack\"], \"split\": \"later\"}]}", "labels.json: samples[0].split '\"later\"': is not auto, train or test" },
        { "labels.json", "{\"samples\": [{\"file\": \"a.jpg\", \"classes\": [\"crack\"], \"split\": \"7\"}]}", "labels.json: samples[0].split '\"7\"': is not auto, train or test" },
        { "labels.json", "{\"samples\": [{\"file\": \"../a.jpg\", \"classes\": [\"crack\"]}]}", "labels.json: samples[0].file '../a.jpg': leaves the dataset's folder" },
        { "labels.json", "{\"samples\": [{\"file\": \"/etc/passwd\", \"classes\": [\"crack\"]}]}", "'/etc/passwd': leaves the dataset's folder" },
        { "labels.json", "{\"samples\": [{\"file\": \"x\\\\..\\\\..\\\\a.jpg\", \"classes\": [\"crack\"]}]}", "leaves the dataset's folder" },
        { "labels.json", "{\"samples\": [{\"file\": \"C:/a.jpg\", \"classes\": [\"crack\"]}]}", "leaves the dataset's folder" },
        { "labels.json", "{\"samples\": [{\"file\": \"none.jpg\", \"classes\": [\"crack\"]}]}", "samples[0].file 'none.jpg': names a file that is not there" },
        { "labels.json", "{\"samples\": [{\"file\": \"a.jpg\", \"classes\": [\"crack\"]}, {\"file\": \"./a.jpg\", \"classes\": [\"crack\"]}]}", "image 'a.jpg': is labelled twice" },
        { "labels.csv", "file,file\na.jpg,crack\n", "labels.csv 'file,file': names a column twice" },
        { "labels.csv", "name,class\na.jpg,crack\n", "labels.csv 'file': is not among the columns" },
        { "labels.csv", "file,class\na.jpg\n", "labels.csv: row 2 '1 fields': are not the header's 2" },
        { "labels.csv", "file,class\n\"a.jpg,crack\n", "labels.csv: row 2 '': ends within quotes" },
        { "labels.csv", "file,class,split\na.jpg,crack,later\n", "labels.csv: row 2.split 'later': is no split" },
        { "labels.csv", "", "labels.csv '': is empty" },
        { "metadata.jsonl", "{\"file_name\": \"a.jpg\", \"label\": \"crack\"}\n{oops\n", "metadata.jsonl: row 2 '': is no JSON" },
        { "metadata.jsonl", "{\"label\": \"crack\"}\n", "metadata.jsonl: row 1 'file_name': is missing" },
        { "metadata.jsonl", "{\"file_name\": \"a.jpg\", \"objects\": {\"bbox\": [[1,2,3]], \"categories\": [\"crack\"]}}\n", "objects.bbox[0] '[1,2,3]': is not [x, y, width, height]" },
        { "metadata.jsonl", "{\"file_name\": \"a.jpg\", \"objects\": {\"bbox\": [[1,2,3,4]], \"categories\": []}}\n", "is not as many categories as boxes" },
        { "metadata.jsonl", "{\"file_name\": \"a.jpg\", \"objects\": {\"bbox\": [[30,2,30,4]], \"categories\": [\"crack\"]}}\n", "objects.bbox[0] '30×4 at (30, 2)': leaves the 40×30 image" },
        { "metadata/defects.xml", "<a><b c='x.png'><Crack>2</Crack></b></a>", "metadata/defects.xml: crop 1.Crack '2': is neither 0 nor 1" },
        { "metadata/defects.xml", "<a><b><Crack>1</Crack></b></a>", "has no attribute that names its file" },
        { "metadata/defects.xml", "<a><b c='x.png'><Crack>1</Crack></b><b c='x.png'><Crack>1</Crack></b></a>", "'defects/x.png': occurs twice" },
        { "metadata/defects.xml", "<a><b c='x.png'><Crack>0</Crack></b></a>", "'x.png': bears no label" },
        { "annotations/a.xml", "<annotation><filename>a.jpg</filename>", "annotations/a.xml '': is no plain XML document" },
        { "annotations/a.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><filename>&x;</filename></annotation>", "annotations/a.xml '': is no plain XML document" },
        { "annotations/a.xml", "<!DOCTYPE a [<!ENTITY x \"xx\"><!ENTITY y \"&x;&x;\">]><annotation><filename>&y;</filename></annotation>", "is no plain XML document" },
        { "annotations/a.xml", "<annotation><filename>../../a.jpg</filename></annotation>", "annotations/a.xml: filename '../../a.jpg': leaves the dataset's folder" },
        { "annotations/a.xml", "<annotation><filename>a.jpg</filename><size><width>-1</width><height>5</height></size></annotation>", "annotations/a.xml: size '-1×5': is no image's size" },
        { "annotations/a.xml", "<annotation><filename>a.jpg</filename><object><name>crack</name></object></annotation>", "annotations/a.xml: object[0] 'bndbox': is missing" },
        { "annotations/a.xml", Voc("1", "2", "NaN", "4"), "annotations/a.xml: object[0].xmax 'NaN': is not a finite number" },
        { "annotations/a.xml", Voc("1", "2", "400", "4"), "annotations/a.xml: object[0] '399×2 at (1, 2)': leaves the 40×30 image" },
        { "annotations/train/a.json", "{\"shapes\":[],\"imageName\":\"a.jpg\",\"imageHeight\":3}", "annotations/train/a.json 'imageWidth': is missing" },
        { "annotations/train/a.json", Dacl("[[1,2],[3,4]]", "polygon"), "shapes[0].points '[[1,2],[3,4]]': is not at least three points" },
        { "annotations/train/a.json", Dacl("[[1,2],[3,4],[5]]", "polygon"), "shapes[0].points[2] '[5]': is not [x, y]" },
        { "annotations/train/a.json", Dacl("[[1,2],[3,4],[5,1e999]]", "polygon"), "shapes[0].points[2][1] '1e999': is not a finite number" },
        { "annotations/train/a.json", Dacl("[[1,2],[3,4],[5,6]]", "circle"), "shapes[0].shape_type '\"circle\"': is not polygon" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":9,\"category_id\":1,\"bbox\":[1,2,3,4]}"), "annotations/i.json: annotations[0].image_id '9': is not the id of an image" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":8,\"bbox\":[1,2,3,4]}"), "annotations[0].category_id '8': is not the id of a category" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3]}"), "annotations[0].bbox '[1,2,3]': is not [x, y, width, height]" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[-9,2,3,4]}"), "annotations[0].bbox '3×4 at (-9, 2)': leaves the 40×30 image" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1e308,1e308,1e308,1e308]}"), "leaves the 40×30 image" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1}"), "annotations[0] 'bbox': is missing, and there is no segmentation" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]},{\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4]}"), "annotations[1].id '1': is not an id that occurs once" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1,\"segmentation\":[[1,2,3]]}"), "segmentation[0] '[1,2,3]': is not x, y of at least three points" },
        { "annotations/i.json", Coco("{\"id\":1,\"image_id\":1,\"category_id\":1,\"segmentation\":{\"size\":[999999,999999],\"counts\":[1,2]}}"), "segmentation.counts '2 runs': do not make up 999999×999999 pixels" },
        { "annotations/i.json", "{" + Images.Replace("}]", "},{\"id\":1,\"file_name\":\"a.jpg\"}]", StringComparison.Ordinal) + ",\"annotations\":[]," + Categories + "}", "images[1].id '1': is not an id that occurs once" },
        { "annotations/i.json", "{" + Images.Replace("40", "40000000", StringComparison.Ordinal) + ",\"annotations\":[]," + Categories + "}", "images[0].width '40000000': is not a whole number from 1 to 1000000" },
        { "a.txt", "0 0.5 0.5 0.1 0.1\n", "class '0': (a.txt: line 1) is not a known class" },
        { "a.txt", "x 0.5 0.5 0.1 0.1\n", "a.txt: line 1 'x 0.5 0.5 0.1 0.1': is not 'class cx cy w h'" },
        { "a.txt", "0 0.5 0.5 7 0.1\n", "a.txt: line 1 '7': is not a coordinate from 0 to 1" },
        { "a.txt", "0 0.5 NaN 0.1 0.1\n", "a.txt: line 1 'NaN': is not a coordinate from 0 to 1" },
        { "algae/b.jpg", "", "class 'algae': (folder of 'algae/b.jpg') is not a known class" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_document_is_refused_with_file_and_field(string file, string content, string told)
    {
        using var folder = new TestFolder();
        // The layouts that look for images below a folder find it there; the rest at the top.
        var place = file.StartsWith("annotations/train", StringComparison.Ordinal) ? "images/train/a.jpg" : file.StartsWith("algae", StringComparison.Ordinal) ? "crack/a.jpg" : "a.jpg";
        folder.Write(place, ImageCodec.EncodeJpeg(Pictures.Texture(40, 30, 1)));
        folder.Write(file, content);

        var error = Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_number_beyond_the_names_is_refused()
    {
        using var folder = new TestFolder();
        folder.Write("a.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(40, 30, 1)));
        folder.Write("a.txt", "1 0.5 0.5 0.1 0.1");
        folder.Write("classes.txt", "crack\n");
        Assert.Contains("is no class's number: 1 are named", Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"samples\": [{\"file\": \"Br\u00fccke.jpg\", \"classes\": [\"crack\"]}]}", "labels.json: samples[0].file '': is no text")]
    [InlineData("{\"samples\": [{\"file\": [\"Br\u00fccke.jpg\"], \"classes\": [\"crack\"]}]}", "labels.json: samples[0].file '': is no text")]
    [InlineData("{\"samples\": [{\"file\": \"\\ud800.jpg\", \"classes\": [\"crack\"]}]}", "labels.json: samples[0].file '': is no text")]
    [InlineData("{\"samples\": [{\"\\ud800\": 1}]}", "labels.json: samples[0] '': is no text")]
    public void Text_of_another_encoding_is_refused(string document, string told)
    {
        using var folder = new TestFolder();
        folder.Write("labels.json", Encoding.Latin1.GetBytes(document));
        Assert.Contains(told, Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_nested_beyond_reason_is_refused()
    {
        using var folder = new TestFolder();
        folder.Write("labels.json", new StringBuilder().Append('[', 100_000).ToString());
        Assert.Contains("is no JSON document", Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.json")]
    [InlineData("labels.csv")]
    [InlineData("metadata.jsonl")]
    [InlineData("annotations/a.xml")]
    [InlineData("a.txt")]
    [InlineData("classes.txt")]
    public void A_document_that_claims_too_much_is_refused_and_not_read(string file)
    {
        using var folder = new TestFolder();
        folder.Write("a.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(40, 30, 1)));
        folder.Write("a.txt", "0 0.5 0.5 0.1 0.1");
        using (var document = File.Create(folder.At(file))) document.SetLength(10_000_000_000);

        Assert.Contains($"{file} '10000000000 bytes': is more than", Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_out_of_the_folder_is_not_followed()
    {
        using TestFolder folder = new(), outside = new();
        outside.Write("secret.jpg", ImageCodec.EncodeJpeg(Pictures.Texture(40, 30, 1)));
        File.CreateSymbolicLink(folder.At("a.jpg"), outside.At("secret.jpg"));
        Directory.CreateSymbolicLink(folder.At("more"), outside.Path);
        folder.Write("labels.json", """{"samples": [{"file": "a.jpg", "classes": ["crack"]}]}""");
        Assert.Contains("names a file that is not there", Assert.Throws<InputException>(() => DatasetLayouts.Read(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Empty(new Packing.FolderImages(folder.Path).Names);
    }

    [Fact]
    public async Task A_name_with_backslashes_is_a_name_where_they_part_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Backslashes part folders here.");
        using TestFolder outer = new(), output = new();
        outer.Write("secret.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 1)));
        outer.Write("set/..\\secret.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 2)));
        outer.Write("set/a\\b.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 3)));
        var (_, packed) = await Packing.FolderPacker.PackAsync(outer.At("set"), output.Path, new Packing.PackingOptions("x"), null, default);

        Assert.Equal(Digest.OfFile(outer.At("set/a\\b.png")), packed.Manifest.Samples.Single().Digest);
    }

    [Fact]
    public async Task An_image_file_that_claims_too_much_is_rejected_and_not_read()
    {
        using TestFolder folder = new(), output = new();
        using (var file = File.Create(folder.At("huge.jpg"))) file.SetLength(10_000_000_000);
        folder.Write("good.png", ImageCodec.EncodePng(Pictures.Texture(96, 96, 1)));
        var (_, packed) = await Packing.FolderPacker.PackAsync(folder.Path, output.Path, new Packing.PackingOptions("x"), null, default);

        Assert.Equal("has 10000000000 bytes, more than 200000000", packed.Manifest.Rejected.Single().Reason);
    }

    private static string Voc(string left, string top, string right, string bottom) =>
        $"<annotation><filename>a.jpg</filename><object><name>crack</name><bndbox><xmin>{left}</xmin><ymin>{top}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object></annotation>";

    private static string Dacl(string points, string kind) =>
        $"{{\"imageName\":\"a.jpg\",\"imageWidth\":40,\"imageHeight\":30,\"shapes\":[{{\"label\":\"Crack\",\"points\":{points},\"shape_type\":\"{kind}\"}}]}}";

    private static string Coco(string annotations) => $"{{{Images},\"annotations\":[{annotations}],{Categories}}}";
}
