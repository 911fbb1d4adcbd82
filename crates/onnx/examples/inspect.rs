fn main() {
    let dropped: Vec<onnx::Dropped> = std::env::args()
        .skip(1)
        .map(|name| onnx::Dropped {
            bytes: std::fs::read(&name).unwrap(),
            name,
        })
        .collect();
    let start = std::time::Instant::now();
    match onnx::open(dropped) {
        Err(error) => println!("{error}\n{:?}", error.library()),
        Ok(opened) => {
            println!("{:?}", start.elapsed());
            let mut facts = opened.facts.clone();
            facts.metadata.truncate(12);
            println!("{facts:#?}");
            let mut g = opened.guesses.clone();
            g.names.value.truncate(5);
            println!("{g:?}");
            let choices = opened.guesses.choices(&opened.facts);
            let picture = models::known_answer::picture(choices.side);
            let planes = choices.preprocessing().apply(&picture);
            for _ in 0..4 {
                let s = std::time::Instant::now();
                opened.graph.run(&planes).unwrap();
                println!("{:?}", s.elapsed());
            }
            let l = opened.graph.run(&planes).unwrap();
            println!("{:?}", &l[..l.len().min(6)]);
        }
    }
}
