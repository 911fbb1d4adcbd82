//! Pictures against NumPy (`tests/reference/synthetic.py`).

use serde::Deserialize;
use synthetic::generator::Generator;
use synthetic::recipe::Recipe;

#[derive(Deserialize)]
struct Golden {
    word: String,
    specials: [Vec<(i32, i32)>; 2],
    pictures: Vec<Picture>,
}

#[derive(Deserialize)]
struct Picture {
    class: usize,
    index: u32,
    values: Vec<f32>,
}

#[test]
fn pictures_are_numpys() -> Result<(), Box<dyn std::error::Error>> {
    let goldens: Vec<Golden> = serde_json::from_str(include_str!("goldens.json"))?;
    assert_eq!(goldens.len(), 4);
    for golden in goldens {
        let recipe: Recipe = golden.word.parse()?;
        assert_eq!(recipe.to_string(), golden.word);
        let generator = Generator::new(&recipe)?;
        let law = generator.law();
        for (found, expected) in law.specials.iter().zip(&golden.specials) {
            let found: Vec<(i32, i32)> = found.iter().map(|&place| law.pairs[place]).collect();
            assert_eq!(&found, expected, "{recipe}");
        }
        for picture in golden.pictures {
            let planes = generator.planes(picture.class, picture.index).concat();
            let found: Vec<f32> = planes.into_iter().step_by(211).collect();
            assert_eq!(found.len(), picture.values.len());
            for (found, expected) in found.iter().zip(&picture.values) {
                assert!(
                    (found - expected).abs() < 1e-5,
                    "{recipe}, C{}: {found} against {expected}",
                    picture.class
                );
            }
        }
    }
    Ok(())
}
